import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Program } from '../../../rules/src/analysis/program/index.ts';
import { factsOfText } from '../../../rules/src/analysis/program/project-index.ts';
import { programOfFiles } from './program-of.ts';

/** What one file may say: each line reads or gives what another file has. */
const LINES = [
  'export const run = () => other.save();', 'export function save() { return run(); }', "export { run as save } from './b';", "export * from './c';", 'export default class { save() { other.run(); } }',
  'export class Base { save() {} }', 'export class Derived extends other.Base { run() { this.save(); } }', 'export const make = () => new other.Derived();', 'other.make().run();', 'other.default.prototype.save();',
  'export const table = { run: other.save };', 'other.table.run();', 'other.Base.prototype.run = () => other.save();', 'export interface Port { save(): void }', 'export class Adapter implements other.Port { save() {} }', 'other.save(other.run);',
];
const NAMES = ['a', 'b', 'c'];
const file = fc.record({ from: fc.constantFrom(...NAMES), lines: fc.uniqueArray(fc.constantFrom(...LINES), { maxLength: 5 }) });
const textOf = ({ from, lines }: { readonly from: string; readonly lines: readonly string[] }): string => [`import * as other from './${from}';`, ...lines].join('\n');

/** Each call with what it runs, in the order of the files. */
function linksOf({ graph }: Program): readonly string[] {
  return [...graph.functions].flatMap(({ file: { path }, calls }) => calls.map(({ facts, targets, callbacks, key }) => [
    `${path}:${facts.at}`, ...targets.map(one => `${one.file.path}#${one.facts.at}`), 'with', ...callbacks.map(one => `${one.file.path}#${one.facts.at}`), key ?? '',
  ].join(' '))).sort();
}

test('a program that follows another one knows what one made afresh does, whatever has changed', () => {
  let [taken, changedLinks] = [0, 0];
  fc.assert(fc.property(fc.tuple(file, file, file), fc.array(fc.tuple(fc.nat(2), file), { minLength: 1, maxLength: 4 }), (first, edits) => {
    const texts = Object.fromEntries(first.map((one, index) => [`/${NAMES[index]}.ts`, textOf(one)]));
    const facts = new Map(Object.entries(texts).map(([path, text]) => [path, factsOfText(path, text)!] as const));
    const resolve = (_from: string, specifier: string): string => `/${specifier.slice(2)}.ts`;
    let program = new Program(facts, resolve);
    linksOf(program);
    for (const [index, edited] of edits) {
      const path = `/${NAMES[index]}.ts`;
      texts[path] = textOf(edited);
      facts.set(path, factsOfText(path, texts[path])!);
      const before = linksOf(program).join();
      program = new Program(new Map(facts), resolve, program);
      expect(linksOf(program)).toEqual(linksOf(programOfFiles(texts)));
      taken++;
      if (linksOf(program).join() !== before) changedLinks++;
    }
  }), { numRuns: 120 });
  expect(changedLinks).toBeGreaterThan(taken / 10);
});
