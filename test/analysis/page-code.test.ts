import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isLoadedByPages } from '../../rules/src/analysis/page-code.ts';
import { sourceOf } from './source-of.ts';

const PAGE = `export function draw() { document.title = '1'; }\n`;
const COLLAB = `export async function save(queue) { await queue.save(); }\n`;

const folders: string[] = [];
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true }); });

/** Is `src/collab.ts` of a project with these files loaded by pages alone? */
function isLoaded(files: Readonly<Record<string, string>>): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-page-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ 'package.json': '{ "name": "pad" }', 'src/collab.ts': COLLAB, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const path = join(folder, 'src/collab.ts');
  return isLoadedByPages(sourceOf(readFileSync(path, 'utf8'), path));
}

const IMPORTS = `import { save } from './collab';\nsave(1);\n`;

test.each([
  ['nobody imports', {}],
  ['code imports that may run anywhere', { 'src/app.ts': IMPORTS }],
  ['a page and a server import', { 'src/page.ts': IMPORTS + PAGE, 'src/app.ts': `${IMPORTS}import 'node:http';\n` }],
  ['a page and code that nobody imports load', { 'src/page.ts': IMPORTS + PAGE, 'src/app.ts': IMPORTS }],
  ['a page takes types from', { 'src/page.ts': `import type { save } from './collab';\n${PAGE}` }],
  ['a page loads, and which needs Node.js', { 'src/page.ts': IMPORTS + PAGE, 'src/collab.ts': `import 'node:fs';\n${COLLAB}` }],
])('what %s may run in a server', (_who, files) => {
  expect(isLoaded(files)).toBe(false);
});

test.each([
  ['a page', { 'src/page.ts': IMPORTS + PAGE }],
  ['a page and a test', { 'src/page.ts': IMPORTS + PAGE, 'src/collab.test.ts': `import { test } from 'vitest';\n${IMPORTS}` }],
  ['a page by `require`', { 'src/page.js': `const { save } = require('./collab');\nexports.draw = () => { document.title = '1'; save(1); };\n` }],
  ['a client component', { 'src/button.tsx': `'use client';\n${IMPORTS}` }],
  ['code that a page imports, and which it imports, too', { 'src/page.ts': `import './queue';\n${PAGE}`, 'src/queue.ts': IMPORTS, 'src/collab.ts': `import './queue';\n${COLLAB}` }],
])('what %s alone loads runs there', (_who, files) => {
  expect(isLoaded(files)).toBe(true);
});
