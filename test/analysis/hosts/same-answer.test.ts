import plugin from 'eslint-plugin-headgate';
import { Linter } from 'eslint';
import { Linter as Linter9 } from 'eslint-9';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../../codemods/src/cli/main.ts';
import { hazards } from '../../../codemods/src/hazards.ts';
import { rules } from '../../../rules/src/all-rules.ts';
import { folderWith } from '../../folder.ts';
import { sitesOf, type Site } from '../every-rule.ts';
import { cases } from './cases.ts';
import { parsers, type ParserOption } from './parsers.ts';

// One project on disk, read by every program that runs the rules or their detectors.

/** `file:line:column rule message`, sorted. */
type Answer = readonly string[];

const repository = join(import.meta.dirname, '../../..');
const oxlint = join(createRequire(import.meta.url).resolve('oxlint/package.json'), '../bin/oxlint');
const manifest = '{ "name": "app", "type": "module", "private": true, "dependencies": { "express": "^5.0.0", "fastify": "^5.0.0" } }';
const written = cases.map(({ name, code, language }) => ({ name: `src/${name.replaceAll(/\W+/g, '-')}.${language}`, code, language }));
const root = folderWith({ 'package.json': manifest, ...Object.fromEntries(written.map(({ name, code }) => [name, code])) }, afterAll);
const files = written.map(file => ({ ...file, path: join(root, file.name) }));
let expected: Answer;

beforeAll(() => {
  expected = answer(files.flatMap(({ name, path, code }) => sitesOf(path, code)!.map(site => ({ name, ...site }))));
}, 120_000);

test('there is something to agree on for every rule', () => {
  const reported = new Set(expected.map(line => line.split(' ')[1]));
  expect(Object.keys(rules).filter(id => !reported.has(id)), 'no case makes these report: an example under "Fails" of a page is one').toEqual([]);
});

test.each(parsers.flatMap(parser => [{ parser, version: Linter.version, Host: Linter }, { parser, version: Linter9.version, Host: Linter9 as unknown as typeof Linter }]))(
  'ESLint $version with the parser $parser.name', ({ parser, Host }) => {
    const read = files.filter(({ language }) => parser.options[language]);
    const names = new Set(read.map(({ name }) => name));
    const linter = new Host({ cwd: root });
    expect(answer(read.flatMap(file => linted(linter, file, parser)))).toEqual(expected.filter(line => names.has(line.split(':')[0]!)));
  }, 120_000,
);

test('oxlint', () => {
  writeFileSync(join(root, '.oxlintrc.json'), JSON.stringify({ jsPlugins: [join(repository, 'rules/src/index.ts')], categories: { correctness: 'off' }, rules: plugin.configs.audit.rules }));
  const { diagnostics } = JSON.parse(oxlintIn(root)) as { readonly diagnostics: readonly Diagnostic[] };
  expect(answer(diagnostics.map(({ code, filename, message, labels: [label] }) => ({ name: filename, rule: /\((.*)\)/.exec(code)?.[1] ?? code, message, ...label!.span })))).toEqual(expected);
}, 120_000);

test('headgate check', async () => {
  let out = '';
  await main(['check', '--json', '--certainty', 'possible'], { cwd: root, color: false, out: text => { out += text; }, err: text => { throw new Error(text); } });
  const { files: checked } = JSON.parse(out) as { readonly files: readonly { readonly path: string; readonly findings: readonly { readonly hazard: string; readonly line: number; readonly column: number }[] }[] };
  const known = Object.keys(hazards).map(ruleOf);
  const places = expected.map(line => line.split(' ', 2)).filter(([, rule]) => known.includes(rule!)).map(([place, rule]) => `${place} ${rule}`);
  expect(checked.flatMap(({ path, findings }) => findings.map(({ hazard, line, column }) => `${path}:${line}:${column} ${ruleOf(hazard)}`)).sort()).toEqual(places);
}, 120_000);

function linted(linter: Linter, { name, path, code, language }: (typeof files)[number], { options }: ParserOption): readonly (Site & { readonly name: string })[] {
  const config: Linter.Config = { ...plugin.configs.audit, files: ['**'], linterOptions: { reportUnusedDisableDirectives: 'off' }, languageOptions: { sourceType: 'module', ...options[language] } };
  return linter.verify(code, config, { filename: path }).map(({ ruleId, line, column, message }) => ({ name, rule: ruleId?.replace('headgate/', '') ?? 'fatal', line, column, message }));
}

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
  readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[];
}

/** One process for all files, with the plugin's sources. */
function oxlintIn(cwd: string): string {
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(repository, 'tsconfig.json') };
  try {
    return execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), '--conditions=@headgate/source', oxlint, '--format=json', 'src'], { cwd, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 });
  } catch (error) {
    return (error as { stdout: string }).stdout; // It exits with 1 where it finds something.
  }
}

function ruleOf(hazard: string): string {
  return hazard in rules ? hazard : `no-${hazard}`;
}

function answer(sites: readonly (Site & { readonly name: string })[]): Answer {
  return sites.map(({ name, line, column, rule, message }) => `${name}:${line}:${column} ${rule} ${message}`).sort();
}
