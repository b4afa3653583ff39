import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Program, type Call, type ProgramFunction } from '../../../rules/src/analysis/program/index.ts';
import type { FileFacts } from '../../../rules/src/analysis/program/facts.ts';
import { factsOfText } from '../../../rules/src/analysis/program/project-index.ts';
import { programOfFiles } from './program-of.ts';

/** What one file may say: each line reads or gives what another file has. Those of one list give the same names. */
const LINES = [
  ['export const run = (step?: any) => other.save(step);', 'export const run = (step?: any) => step();', 'export const run = () => {};', 'export const run = (step?: any) => { other.each(() => step()); };'],
  ['export const each = (step: any) => { [1].forEach(() => step()); };', 'export const each = (step: any) => { step(); other.each(step); };', 'export const each = (step: any) => { other.run(step); };'],
  ['other.each(() => other.run());', 'other.each(other.save);', 'new other.Derived(other.run);', "other.table[other.key]();"],
  ['export class Taker { constructor(private step: any) {} run() { this.step(); } }', 'export class Taker { constructor(step: any) { step(); } }', 'export class Taker extends other.Base {}'],
  ['export class Base { save() {} }', 'export class Base { constructor() { other.save(); } save() {} }'],
  ['export abstract class Task { abstract step(): void; go() { this.step(); } }', 'export abstract class Task { step() {} go() { this.step(); } }', 'export abstract class Task extends other.Task { go() { this.step(); } }'],
  ['export class Sweep extends other.Task { step() { other.run(); } }', 'export class Sweep extends other.Task { step() { this.go(); } }'],
  ['new other.Taker(other.save).run();', 'new other.Taker(other.run);'],

  ...['export function save() { return run(); }', "export { run as save } from './b';", "export * from './c';", 'export default class { save() { other.run(); } }',
  'export class Derived extends other.Base { run() { this.save(); } }', 'export const make = () => new other.Derived();', 'other.make().run();', 'other.default.prototype.save();',
  'export const table = { run: other.save };', 'other.table.run();', 'other.Base.prototype.run = () => other.save();', 'export interface Port { save(): void }', 'export class Adapter implements other.Port { save() {} }', 'other.save(other.run);',
  'export const extend = (target: any) => { target.added = other.save; };', 'other.extend(other.table);', 'other.table.added(other.run);',
  'export const use = (it: any) => { it.keep(other.run); it.missing(); };', 'other.use(other.holder);', 'export const holder = { keep: globalThis.kept.one };', 'globalThis.kept.one = other.save;',
  'export const listen = (it: any) => { it.on(other.run); it.close(); };', 'other.listen(process);', 'export const found = () => library();', 'other.extend(other.found());', 'other.found().added(other.run);', 'other.found().added.added(other.run);', 'other.extend(other.found().added);'].map(line => [line]),
];
const NAMES = ['a', 'b', 'c'];
const file = fc.record({ from: fc.constantFrom(...NAMES), lines: fc.uniqueArray(fc.constantFrom(...LINES), { maxLength: 6 }), form: fc.nat(3) });
type File = typeof file extends fc.Arbitrary<infer One> ? One : never;
const textOf = ({ from, lines, form }: File): string => [`import library from 'library'; import * as other from './${from}';`, '//'.repeat(form), ...lines.map(forms => forms[form % forms.length])].join('\n');
/** Another text of a file, or other forms of what it says, which leave the names that it exports. */
const edit = fc.oneof(file, fc.nat(3));

const named = ({ file: { path }, facts }: ProgramFunction): string => `${path}#${facts.at}`;
/** A call with what it runs. */
const linkOf = ({ from, facts, targets, callbacks, picks, handed, key }: Call): string => [`${named(from)} ${facts.at}`, targets.map(named), callbacks.map(named), picks.map(named), [...handed].map(named), key ?? ''].join(' | ');

/** Each call with what it runs, and each function with who runs it, all in order. */
function linksOf({ graph }: Program): readonly string[] {
  return [...graph.functions].flatMap(node => [
    ...node.calls.map(linkOf),
    [named(node), ...node.callers.map(({ from, call, isCallback, isHanded = false }) => `${named(from)} ${call.at} ${isCallback} ${isHanded}`)].join(' | '),
  ]);
}

test('a program that follows another one knows what one made afresh does, whatever has changed', () => {
  let [followed, changedLinks] = [0, 0];
  fc.assert(fc.property(fc.tuple(file, file, file), fc.array(fc.tuple(fc.nat(2), edit), { minLength: 1, maxLength: 4 }), (first, edits) => {
    const files = [...first];
    const texts = Object.fromEntries(first.map((one, index) => [`/${NAMES[index]}.ts`, textOf(one)]));
    const facts = new Map(Object.entries(texts).map(([path, text]) => [path, factsOfText(path, text)!] as const));
    const resolve = (_from: string, specifier: string): string => `/${specifier.slice(2)}.ts`;
    let program = new Program(facts, resolve);
    const kept = JSON.parse(JSON.stringify([...facts])) as [string, FileFacts][];
    expect(linksOf(new Program(new Map(kept), resolve))).toEqual(linksOf(program)); // As the cache on disk gives them back.
    for (const [index, edited] of edits) {
      const path = `/${NAMES[index]}.ts`;
      files[index] = typeof edited === 'number' ? { ...files[index]!, form: edited } : edited;
      texts[path] = textOf(files[index]!);
      facts.set(path, factsOfText(path, texts[path])!);
      const before = linksOf(program).join();
      program = new Program(new Map(facts), resolve, program);
      expect(linksOf(program)).toEqual(linksOf(programOfFiles(texts)));
      if (program.graph.linker.changed) followed++;
      if (program.graph.linker.changed && linksOf(program).join() !== before) changedLinks++;
    }
  }), { numRuns: 200 });
  expect(changedLinks).toBeGreaterThan(followed / 10);
  expect(followed).toBeGreaterThan(50);
});

/** What may be asked of a call, each in its own program: one answer may take a look at every file. */
const QUESTIONS: readonly ((call: Call) => unknown)[] = [({ targets }) => targets.map(named), ({ key }) => key, ({ callbacks }) => callbacks.map(named), ({ handed }) => [...handed].map(named), ({ picks }) => picks.map(named)];

test('a call that is asked for alone is what it is once all are linked', () => {
  let [alone, asked] = [0, 0];
  fc.assert(fc.property(fc.tuple(file, file, file), files => {
    const texts = Object.fromEntries(files.map((one, index) => [`/${NAMES[index]}.ts`, textOf(one)]));
    const whole = programOfFiles(texts);
    for (const node of whole.graph.functions) {
      for (const [index, call] of node.calls.entries()) {
        for (const ask of QUESTIONS) {
          const { graph } = programOfFiles(texts);
          expect(ask(graph.function(node.file.path, node.facts.at)!.calls[index]!)).toEqual(ask(call));
          asked++;
          if (!graph.isLinked) alone++;
        }
      }
    }
  }), { numRuns: 60 });
  expect(alone).toBeGreaterThan(asked / 2);
});
