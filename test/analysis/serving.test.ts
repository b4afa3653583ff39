import { expect, test } from 'vitest';
import { servingOf } from '../../rules/src/analysis/serving.ts';
import { callOf, sourceOf } from './source-of.ts';

/** For whom the call of `mark` runs. */
function kindIn(code: string, path: string): string {
  const source = sourceOf(code, path);
  return servingOf(callOf('mark', source), source).kind;
}

test.each([
  ['a request', 'events', 'input.ts', `import express from 'express'; express().get('/', () => mark());`],
  ['what a request calls', 'events', 'input.ts', `import express from 'express'; express().get('/', () => save()); function save() { mark(); }`],
  ['the start of a process', 'once', 'input.ts', 'mark();'],
  ['a function that makes a server', 'once', 'input.ts', `import http from 'node:http'; export function start() { mark(); http.createServer().listen(1); }`],
  ['a component', 'client', '/nowhere/page.tsx', 'export const Page = () => <p onClick={() => mark()} />;'],
  ['a component of a server', 'unknown', '/nowhere/page.tsx', 'export const Page = async () => { await mark(); return <p />; };'],
  ['a function beside a component', 'unknown', '/nowhere/page.tsx', 'export const Page = () => <p />; export function load() { mark(); }'],
  ['a test', 'test', '/nowhere/save.test.ts', 'export function save() { mark(); }'],
  ['the tools of tests', 'test', '/nowhere/save-test-utils.ts', 'export function save() { mark(); }'],
])('%s: %s', (_name, kind, path, code) => expect(kindIn(code, path)).toBe(kind));
