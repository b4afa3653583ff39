import { codemods } from '@headgate/codemods';
import * as runtime from '@headgate/runtime';
import * as workers from '@headgate/runtime/workers';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from 'eslint-plugin-headgate';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules, type RuleId } from '../rules/src/all-rules.ts';

const root = join(import.meta.dirname, '..');

const ruleIds = Object.keys(rules) as RuleId[];

/** Placeholders for words and numbers of our own; all others hold the user's code. */
const OWN_WORDS: ReadonlySet<string> = new Set(['answer', 'chars', 'concurrency', 'degree', 'does', 'ends', 'others', 'fails', 'says', 'why', 'reached']);

/** The headings of a page, in the order they come in. */
const headings = ['Fails', 'Passes', 'Options', 'Fix', 'Limits', 'Sources'];

test('every rule has a source, a page and a test, and none is left over', () => {
  expect(stems('rules/src/rules', '.ts')).toEqual([...ruleIds].sort());
  expect(stems('docs/rules', '.md')).toEqual([...ruleIds].sort());
  expect(stems('test/rules', '.test.ts')).toEqual([...ruleIds].sort());
});

test('every rule is in every preset, at severity error, but for `recommended`, which has those that earned it', () => {
  for (const [preset, certainty] of [['recommended', 'proven'], ['strict', 'likely'], ['audit', 'possible']] as const) {
    const ids = preset === 'recommended' ? ruleIds.filter(id => rules[id].meta.docs!.recommended) : ruleIds;
    const { name, plugins, rules: settings } = plugin.configs[preset];
    expect(name).toBe(`headgate/${preset}`);
    expect(plugins).toEqual({ headgate: plugin });
    expect(settings).toEqual(Object.fromEntries(ids.map(id => [`headgate/${id}`, ['error', { certainty, ...(preset === 'recommended' ? rules[id].meta.docs!.recommendedOptions : {}) }]])));
    if (preset === 'recommended') expect(ruleIds.filter(id => Object.keys(rules[id].meta.docs!.recommendedOptions).length > 0)).toEqual(['no-floating-promise']);
  }
});

test('every codemod has a source and fixtures, and none is left over', () => {
  expect(stems('codemods/src/codemods', '.ts')).toEqual(Object.keys(codemods).sort());
  const folders = readdirSync(join(root, 'test/codemods/fixtures'), { withFileTypes: true }).filter(entry => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(codemods).sort());
});

test.each(Object.entries(codemods))('%s has the name it is registered under, and an entry of the package', (id, codemod) => {
  expect(codemod.id).toBe(id);
  const { exports } = JSON.parse(read('codemods/package.json')) as { readonly exports: Readonly<Record<string, unknown>> };
  expect(exports).toHaveProperty([`./${id}`, 'default'], `./dist/codemods/${id}.js`);
});

test.each(primitives())('%s has a test and keeps to the budget of a primitive', stem => {
  expect(existsSync(join(root, `test/runtime/${stem}.test.ts`))).toBe(true);
  expect(read(`runtime/src/${stem}.ts`).split('\n').length - 1).toBeLessThanOrEqual(150);
});

test.each(ruleIds)('%s names only what exists', id => {
  const { codemod, primitives = [] } = rules[id].meta.docs!;
  for (const one of [codemod ?? []].flat()) expect(codemods).toHaveProperty([one]);
  expect(primitives.filter(name => !(name in runtime || name in workers))).toEqual([]);
});

test.each(messages())('%s speaks in sentences and quotes code in backticks', (_id, message) => {
  expect(message).toMatch(/^[A-Z`]/);
  expect(message).toMatch(/\.$/);
  expect(message).not.toMatch(/\b(please|should)\b/i);
  const unquoted = message.replaceAll(/`[^`]*`/g, '');
  expect([...unquoted.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).filter(name => !OWN_WORDS.has(name!))).toEqual([]);
});

test.each(ruleIds)('the page of %s has its headings in order', id => {
  const found = [...read(`docs/rules/${id}.md`).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
  expect(found).toEqual(headings.filter(heading => found.includes(heading)));
  expect(found).toEqual(expect.arrayContaining(['Fails', 'Passes', 'Options', 'Limits', 'Sources']));
});

test.each(ruleIds.flatMap(examplesOf))('$id: example $number $heading', ({ id, heading, preset, code }) => {
  const found = new Linter({ cwd: '/' }).verify(code, { ...plugin.configs[preset], files: ['**'], languageOptions: { parser } }, { filename: '/src/example.ts' }); // By itself: what nobody calls in a program is no more than `possible`.
  if (heading === 'Fails') expect(found).toEqual([expect.objectContaining({ ruleId: `headgate/${id}` })]);
  else expect(found).toEqual([]);
});

/** A failing example fails in the preset that its fence names after the language, else in the narrowest that has the rule. A passing one passes in every preset. */
function examplesOf(id: RuleId): { id: RuleId; number: number; heading: 'Fails' | 'Passes'; preset: keyof typeof plugin.configs; code: string }[] {
  const sections = read(`docs/rules/${id}.md`).split(/^## /m).filter(section => /^(Fails|Passes)\n/.test(section));
  return sections.flatMap(section => {
    const heading = section.startsWith('Fails') ? 'Fails' : 'Passes';
    return [...section.matchAll(/^```[jt]s ?(\w*)\n([^]*?)^```$/gm)].map(([, preset, code], index) => (
      { id, number: index + 1, heading, preset: (heading === 'Passes' ? 'audit' : preset || (rules[id].meta.docs!.recommended ? 'recommended' : 'strict')) as keyof typeof plugin.configs, code: code! }
    ));
  });
}

/** The files whose values, not only types, the runtime exports. */
function primitives(): string[] {
  const exports = [...read('runtime/src/index.ts').matchAll(/^export ([^']*) from '\.\/([a-z-]+)\.ts';$/gm)];
  return exports.filter(([, names, stem]) => stem !== 'errors' && names!.split(',').some(name => !/^[{\s]*type /.test(name))).map(([, , stem]) => stem!);
}

function messages(): (readonly [id: string, message: string])[] {
  return ruleIds.flatMap(rule => Object.entries(rules[rule].meta.messages).map(([id, message]) => [`${rule}: ${id}`, message] as const));
}

function stems(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder)).map(name => (name.endsWith(ending) ? name.slice(0, -ending.length) : name)).sort();
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
