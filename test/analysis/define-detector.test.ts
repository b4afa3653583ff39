import { expect, test } from 'vitest';
import { hazards } from '../../codemods/src/hazards.ts';
import { defineDetector } from '../../rules/src/analysis/define-detector.ts';
import { detect, type Certainty, type Detector, type Finding } from '../../rules/src/analysis/detector.ts';
import type { Served } from '../../rules/src/analysis/serving.ts';
import { cases } from './hosts/cases.ts';
import { sourceOf } from './source-of.ts';

const HANDLER = `import express from 'express'; express().get('/', async () => { f(); });`;

/** Reports every call of `f`. */
function detectorFor(served?: Served): Detector<Finding> {
  return defineDetector({ prefilter: /\bf\(/, ...(served ? { provenFor: served } : {}) }, (_source, found) => ({
    CallExpression: ({ callee, range }) => { if (callee.type === 'Identifier' && callee.name === 'f') found({ range, certainty: 'proven', evidence: [] }); },
  }));
}

function findings(detector: Detector<Finding>, code: string, path: string, least?: Certainty): readonly Finding[] {
  const source = sourceOf(code, path);
  const found: Finding[] = [];
  detect(source, [detector(source, finding => found.push(finding), least)]);
  return found;
}

test('a text without a match is not looked at', () => {
  const look = (): never => { throw new Error('It was looked at.'); };
  expect(defineDetector({ prefilter: /\bf\(/ }, look)(sourceOf('g(1)'), () => undefined)).toEqual({});
});

test.each<readonly [Served, string, string, number]>([
  ['nobody', HANDLER, 'app.ts', 0],
  ['events', HANDLER, 'app.ts', 1],
  ['events', `import 'express'; export const g = () => f();`, 'app.ts', 0],
  ['services', `import 'express'; export const g = () => f();`, 'app.ts', 1],
  ['services', 'export const g = () => f();', '/nowhere/lib.ts', 0],
  ['processes', 'export const g = () => f();', '/nowhere/lib.ts', 1],
  ['processes', `#!/usr/bin/env node\nf();`, 'bin/cli.ts', 0],
  ['programs', `#!/usr/bin/env node\nf();`, 'bin/cli.ts', 1],
  ['programs', HANDLER, 'app.test.ts', 0],
])('what has to run for %s to be proven is looked for in %s of %s: %i', (served, code, path, count) => {
  expect(findings(detectorFor(served), code, path, 'proven')).toHaveLength(count);
  expect(findings(detectorFor(served), code, path, 'likely')).toHaveLength(path.endsWith('.test.ts') ? 0 : 1);
});

test('what stands in a test is no more than possible, and nothing is looked at for more', () => {
  expect(findings(detectorFor('programs'), HANDLER, 'app.test.ts', 'possible')).toMatchObject([{ certainty: 'possible' }]);
  const look = (): never => { throw new Error('It was looked at.'); };
  expect(defineDetector({ prefilter: /f/ }, look)(sourceOf(HANDLER, 'app.test.ts'), () => undefined, 'likely')).toEqual({});
});

test('where nothing is proven but by a word, a text without it is not looked at, unless more is asked for', () => {
  const detector = defineDetector({ prefilter: /\bf\(/, provenIn: /\bslow\b/ }, (_source, found) => ({ CallExpression: ({ range }) => { found({ range, certainty: 'proven', evidence: [] }); } }));
  expect(findings(detector, 'f();', 'app.ts', 'proven')).toEqual([]);
  expect(findings(detector, 'f(slow);', 'app.ts', 'proven')).toHaveLength(1);
  expect(findings(detector, 'f();', 'app.ts', 'likely')).toHaveLength(1);
});

test.each([
  ['development', `if (process.env.NODE_ENV === 'development') f();`, 0],
  ['a machine of a developer', `if (process.env.NODE_ENV === 'local') f();`, 0],
  ['a service of one stage', `if (process.env.NODE_ENV === 'staging') f();`, 1],
  ['tests', `process.env.NODE_ENV === 'test' && f();`, 0],
  ['all but production', `const isProduction = process.env.NODE_ENV === 'production'; if (!isProduction) f();`, 0],
  ['all but development', `if (process.env.NODE_ENV !== 'development') f();`, 1],
  ['what a function of the project calls development', `const isDevelopment = () => process.env.NODE_ENV === 'development'; if (isDevelopment() && given) f();`, 0],
  ['production', `if (process.env.NODE_ENV === 'production') f();`, 1],
  ['a function that development alone names', `if (process.env.NODE_ENV === 'development') { setTimeout(serve, 10); } function serve() { if (again) serve2(); } const serve2 = () => { listen(() => f()); };`, 0],
  ['a function that development names, too', `if (process.env.NODE_ENV === 'development') serve(); else setTimeout(serve, 10); function serve() { f(); }`, 1],
  ['a function that development names and the file exports', `if (process.env.NODE_ENV === 'development') serve(); export function serve() { f(); }`, 1],
  ['what a setting calls development', `import config from 'config'; if (config.dev) f();`, 0],
  ['what a setting that is handed over calls development', `export function register(app, { config }) { if (config.dev) f(); }`, 0],
  ['all but what a setting calls production', `import { settings } from './settings.ts'; if (!settings.isProduction) f();`, 0],
  ['all but what a setting calls development', `import config from 'config'; if (!config.dev) f();`, 1],
  ['what a variable that is made of itself says', `let db; function open() { db = db || f(); return db; }`, 1],
  ['what a request calls development', `serve(request => { if (request.dev) f(); });`, 1],
  ['what ends outside of development', `const isDev = process.env.NODE_ENV === 'development'; serve(() => { if (!isDev) { return refuse(); } if (!ready) return; f(); });`, 0],
  ['what goes on outside of development', `serve(() => { if (process.env.NODE_ENV !== 'development') log(); f(); });`, 1],
  ['what ends in development', `serve(() => { if (process.env.NODE_ENV === 'development') return; f(); });`, 1],
  ['what a function of the project calls production', `function isProduction() { return process.env.NODE_ENV === 'production'; } if (isProduction()) f();`, 1],
])('what runs in %s is found only where somebody relies on it', (_where, code, count) => {
  expect(findings(detectorFor(), code, 'app.ts')).toHaveLength(count);
});

test.each([
  ['a minifier left without lines', `${'a();'.repeat(2_000)}f();`, 'chunk-04f206.js', 0],
  ['a minifier left in a file named for it', 'f();', 'knockout.min.js', 0],
  ['another project has released', '/*!\n * jQuery JavaScript Library v3.6.0\n */\nf();', 'jquery.js', 0],
  ['somebody wrote under a licence', '/*!\n * connect\n * Copyright(c) 2010 Sencha Inc.\n */\nf(); // since 1.2.3', 'index.js', 1],
  ['a tool wrote', '/*\n * Code generated by Speakeasy. DO NOT EDIT.\n */\nf();', 'client.ts', 0],
  ['a tool wrote below a licence', '// Copyright 2020\n\n/* This file is auto-generated. */\nf();', 'client.ts', 0],
  ['somebody wrote for others', "f(); // do not edit the list below", 'list.ts', 1],
  ['somebody wrote in one long line', `const table = '${'a'.repeat(4_000)}'; f();`, 'table.js', 1],
  ['somebody wrote beside a long line', `const table = '${'a'.repeat(9_000)}';\n${'a();\n'.repeat(40)}f();`, 'table.js', 1],
])('what %s is found only where somebody wrote it', (_what, code, path, count) => {
  expect(findings(detectorFor(), code, path)).toHaveLength(count);
});

test.each([
  ['a return', 'function g() { return 1; f(); }', 0],
  ['a try and a catch that both return', 'function g() { try { return h(); } catch { return 1; } f(); }', 0],
  ['branches that all throw', 'function g(x) { if (x) { throw x; } else throw 1; (() => f())(); }', 0],
  ['a return that is over the declaration of a function', 'function g() { return h(); function h() { f(); } }', 1],
  ['a catch that goes on', 'function g() { try { return h(); } catch { h(); } f(); }', 1],
  ['one branch that returns', 'function g(x) { if (x) return 1; f(); }', 1],
  ['another case', 'switch (x) { case 1: break; case 2: f(); }', 1],
])('what stands behind %s: is it found?', (_what, code, count) => {
  expect(findings(detectorFor(), code, 'app.ts')).toHaveLength(count);
});

test('who asks for proven findings only gets every one of them', () => {
  let proven = 0;
  for (const { code, language } of cases) {
    const source = sourceOf(code, `input.${language}`);
    const [all, asked] = ([undefined, 'proven'] as const).map(least => {
      const found: string[] = [];
      detect(source, Object.values(hazards).map(({ id, detector }) => detector(source, ({ certainty, range }) => { if (certainty === 'proven') found.push(`${id} ${range.join()}`); }, least)));
      return found;
    });
    expect(asked, code).toEqual(all);
    proven += all!.length;
  }
  expect(proven).toBeGreaterThan(50);
});

test.each([
  ['Windows', `if (process.platform === 'win32') { f(); }`, 'possible'],
  ['Windows, as a constant says', `import os from 'node:os'; const isWindows = os.platform() === 'win32'; isWindows ? f() : g();`, 'possible'],
  ['what another platform does not reach', `import { platform } from 'node:process'; function run() { if (platform !== 'darwin') return; f(); } run();`, 'possible'],
  ['all but Windows', `if (process.platform === 'win32') { g(); } else { f(); }`, 'proven'],
  ['Linux', `if (process.platform === 'linux') f();`, 'proven'],
])('what is for %s is %s', (_where, code, certainty) => {
  expect(findings(detectorFor(), code, 'app.ts')).toMatchObject([{ certainty }]);
});
