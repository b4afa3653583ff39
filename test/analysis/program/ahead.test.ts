import { expect, test } from 'vitest';
import { programOfFiles } from './program-of.ts';

const LOG = 'class Log { error() {} push() {} } export const log = new Log();';

/** What the call `text` is found to run, and whether all calls of the program had to be linked to know. */
function asked(files: Readonly<Record<string, string>>, text: string): { readonly runs: readonly string[]; readonly isLinked: boolean } {
  const program = programOfFiles(files);
  const calls = Object.keys(files).flatMap(path => [...program.graph.functionsIn(path)].flatMap(fn => fn.calls.filter(({ facts }) => facts.text === text)));
  expect(calls).toHaveLength(1);
  const { targets, callbacks } = calls[0]!;
  return { runs: [...targets, ...callbacks].map(({ facts }) => facts.name), isLinked: program.graph.isLinked };
}

test.each<readonly [title: string, files: Readonly<Record<string, string>>, text: string]>([
  ['what a library hands to its callback', { '/a.ts': 'export const wait = () => new Promise((resolve, reject) => { later(() => reject(1)); });' }, 'reject'],
  ['a text, a number or a list by its declared type', { '/a.ts': 'export function run(name: string) { foreign(name); }' }, 'foreign'],
  ['a table by any key', { '/a.ts': 'export function run(all: { [key: string]: string } = {}) { foreign(all); }' }, 'foreign'],
  ['a method of a declared list', { '/a.ts': `${LOG} export function run(list: readonly string[]) { list.push('x'); }` }, 'list.push'],
  ['a method of a list in an object, by a type of the file', { '/a.ts': `${LOG} type Names = string[] | undefined; export function run({ names }: { names: Names }) { names.push('x'); }` }, 'names.push'],
  ['a method of what the language has, by its type', { '/a.ts': `${LOG} export function run(text: string | RegExp, all: Set<string>) { text.error(); all.push(1); } run(log, log);` }, 'all.push'],
  ['a method of what stands for nothing given', { '/a.ts': `${LOG} export function run(all = new Set()) { all.push(1); } run(log);` }, 'all.push'],
  ['what the language is given', { '/a.ts': 'export function run(step: unknown) { return Array.isArray(step); } run(() => {});' }, 'Array.isArray'],
  ['a method that nothing has', { '/a.ts': 'export function run(list) { list.append(1); }' }, 'list.append'],
  ['a method of a member that is foreign wherever it is set', { '/a.ts': `import pino from 'pino'; ${LOG} export const app = { logger: pino() };`, '/b.ts': 'export function run(app) { app.logger.error(1); }' }, 'app.logger.error'],
])('%s is known without all calls', (_title, files, text) => {
  expect(asked(files, text)).toEqual({ runs: [], isLinked: false });
});

test.each<readonly [title: string, code: string, runs: readonly string[]]>([
  ['calls it', 'function each(step) { step(1); } each(save);', ['each', 'save']],
  ['does not', 'function each(step) { keep.step = step; } each(save);', ['each']],
  ['calls it for each of a list', 'function each(list, step) { list.forEach(one => step(one)); } each([], save);', ['each', 'save']],
  ['calls a member of it alone', 'function each(step) { step.call(1); foreign(step.name); } each(save);', ['each']],
  ['hands it to a library', 'import { all } from \'lib\'; function each(step) { all(step); } each(save);', ['each', 'save']],
  ['calls it when an event comes', 'function each(step) { setInterval(() => step(), 5); } each(save);', ['each']],
  ['hands it to another one', 'function each(step) { other(step); } function other(step) { step(1); } each(save);', ['each']],
  ['calls another one', 'function each(step, other) { other(step.name); } each(save, 1);', ['each']],
])('what a call hands to a function that %s is known without all calls', (_title, code, runs) => {
  expect(asked({ '/a.ts': `function save() {} ${code}` }, 'each')).toEqual({ runs, isLinked: false });
});

test('what a call hands to a function that hands it to a function inside a call of another one is known by all calls', () => {
  const code = 'function span(work) { work(); } function each(step) { span(() => step()); } each(save); function save() {}';
  expect(asked({ '/a.ts': code }, 'each')).toEqual({ runs: ['each', 'save'], isLinked: true });
});

test.each<readonly [title: string, files: Readonly<Record<string, string>>, text: string, runs: readonly string[]]>([
  ['a callback of a function that calls it', { '/a.ts': 'function each(step) { step(save); } function save() {} export const run = () => each(task => { task(); });' }, 'task', ['save']],
  ['a callback that is called by its name, too', { '/a.ts': 'function step(task) { task(); } function save() {} foreign(step); step(save);' }, 'task', ['save']],
  ['a list of a type that is not known', { '/a.ts': `${LOG} export function run(list: any) { list.push(); } run(log);` }, 'list.push', ['Log.push']],
  ['a method of what stands for nothing given, without types', { '/a.js': `${LOG} export function run(all = new Set()) { all.push(1); } run(log);` }, 'all.push', ['Log.push']],
  ['an element of a declared list', { '/a.ts': 'export function run(steps: (() => void)[]) { steps[0](); } function save() {} run([save]);' }, 'steps[0]', ['save']],
  ['a member that is the program\'s own in one place', { '/a.ts': `import pino from 'pino'; ${LOG} export const one = { logger: pino() };`, '/b.ts': `import { log } from './a.js'; function run(app) { app.logger.error(1); } run({ logger: log });` }, 'app.logger.error', ['Log.error']],
])('%s is known by all calls', (_title, files, text, runs) => {
  expect(asked(files, text)).toEqual({ runs, isLinked: true });
});
