import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import jscodeshift from 'jscodeshift';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { codemods } from '../../codemods/src/index.ts';
import { breaches } from '../../codemods/src/laws.ts';
import { plan } from '../../codemods/src/plan.ts';
import { folderWith } from '../folder.ts';
import { cases, fixtures, type FixtureCase } from './fixture-cases.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const SHEBANG = '#!/usr/bin/env node\n';

describe.each(cases.map(one => [`${one.codemod}/${one.name}`, one] as const))('%s', (_, fixture) => {
  test('gives the output, and leaves the sites it names', () => {
    expect(run(fixture, fixture.input)).toBe(fixture.output);
    expect(leftReasons(fixture)).toEqual(fixture.left);
    expect(createdBy(fixture)).toEqual(fixture.creates);
  });

  test('changes nothing the second time', () => {
    expect(run(fixture, fixture.output)).toBe(fixture.output);
  });

  test.each<readonly [string, (text: string) => string]>([
    ['tabs', text => text.replace(/^(?: {2})+/gm, spaces => '\t'.repeat(spaces.length / 2))],
    ['CRLF', text => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', text => BYTE_ORDER_MARK + text],
    ['a shebang', text => SHEBANG + text],
    ['no final newline', text => text.trimEnd()],
  ])('does the same with %s', (_name, vary) => {
    expect(run(fixture, vary(fixture.input))).toBe(vary(fixture.output));
  });
});

/** The transform itself, so that the laws are checked too. */
function run({ codemod, path, options }: FixtureCase, source: string): string {
  return codemods[codemod]!({ path, source }, { jscodeshift }, { ...options, dry: true }) ?? source;
}

function leftReasons({ codemod, path, input, options }: FixtureCase): Record<string, string> {
  const planned = codemods[codemod]!.plan(path, input, options);
  if ('fault' in planned) throw new Error(planned.fault.message);
  return Object.fromEntries(planned.sites.flatMap(({ line, outcome }) => (outcome.kind === 'left' ? [[String(line), outcome.reason]] : [])));
}

function createdBy({ codemod, path, input, options }: FixtureCase): Record<string, string> {
  const planned = codemods[codemod]!.plan(path, input, options);
  return 'fault' in planned ? {} : Object.fromEntries(planned.creates.map(file => [basename(file.path), file.text]));
}

test('any subset of sites applies cleanly', () => {
  fc.assert(fc.property(fc.constantFrom(...cases), fc.infiniteStream(fc.boolean()), ({ codemod, path, input, options }, coins) => {
    const proposer = codemods[codemod]!.proposer(options);
    const chosen = new Map<string, boolean>();
    const some = plan(path, input, new Map([[codemod, (source, propose) => proposer(source, proposal => {
      const site = source.text.slice(...proposal.finding.range);
      if (!chosen.has(site)) chosen.set(site, coins.next().value);
      if (chosen.get(site)) propose(proposal);
    })]]));
    if ('fault' in some) throw new Error(some.fault.message);
    expect(breaches({ path, text: input, planned: some, again: output => ({ sites: [], passes: [], creates: [], output }) }, jscodeshift)).toEqual([]);
  }), { numRuns: 200 });
});

interface Runner { run(transform: string, paths: readonly string[], options: Readonly<Record<string, unknown>>): Promise<{ readonly ok: number; readonly error: number }> }

test('the runner of jscodeshift gives the same bytes', async () => {
  const runner = createRequire(import.meta.url)('jscodeshift/src/Runner.js') as Runner;
  const root = folderWith({});
  const changed = cases.filter(({ input, output }) => input !== output);
  const copies = new Map(cases.map(one => [one, join(root, one.codemod, one.name, basename(one.inputPath))]));
  for (const [{ inputPath, companions }, copy] of copies) {
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(inputPath, copy);
    for (const file of companions) cpSync(join(dirname(inputPath), file), join(dirname(copy), file));
  }

  let ok = 0;
  const runOf = ({ codemod, options }: FixtureCase) => JSON.stringify([codemod, options]);
  for (const key of new Set(cases.map(runOf))) {
    const group = cases.filter(one => runOf(one) === key);
    const { codemod, options } = group[0]!;
    const transform = fileURLToPath(import.meta.resolve(`@headgate/codemods/${codemod}`));
    const result = await runner.run(transform, group.map(one => copies.get(one)!), { ...options, runInBand: true, silent: true, babel: false, extensions: 'ts,tsx,mts,cts,js,jsx,mjs,cjs' });
    expect(result.error).toBe(0);
    ok += result.ok;
  }
  for (const [one, copy] of copies) expect(readFileSync(copy, 'utf8'), one.name).toBe(one.output);
  expect(ok).toBeGreaterThanOrEqual(changed.length);
});

test('no output has a type error that its input does not have, and no new file has one', () => {
  const typed = cases.filter(({ inputPath, input, output }) => /\.tsx?$/.test(inputPath) && input !== output);
  const outputPathOf = ({ inputPath }: FixtureCase) => inputPath.replace(/input(\.tsx?)$/, 'output$1');
  const program = ts.createProgram([join(fixtures, 'ambient.d.ts'), ...typed.flatMap(one => [one.inputPath, outputPathOf(one)])], {
    noEmit: true, strict: true, skipLibCheck: true, allowImportingTsExtensions: true, esModuleInterop: true, jsx: ts.JsxEmit.Preserve, types: ['node'], lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, customConditions: ['@headgate/source'],
  });
  const complaints = (path: string) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  for (const one of typed) expect(complaints(outputPathOf(one)), one.name).toEqual(complaints(one.inputPath));
  for (const { inputPath, creates } of typed) for (const name of Object.keys(creates)) expect(complaints(join(dirname(inputPath), name)), name).toEqual([]);
});
