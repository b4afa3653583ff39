import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRefusal } from '../../rules/src/analysis/edits/edit.ts';
import { importName } from '../../rules/src/analysis/edits/imports.ts';
import { isBundledForPages, isLoadedByPages } from '../../rules/src/analysis/page-code.ts';
import type { Source } from '../../rules/src/analysis/source.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const PAGE = `export function draw() { document.title = '1'; }\n`;
const COLLAB = `export async function save(queue) { await queue.save(); }\n`;

/** `src/collab.ts` of a project with these files. */
function collabOf(files: Readonly<Record<string, string>>): Source {
  const path = join(folderWith({ 'package.json': '{ "name": "pad" }', 'src/collab.ts': COLLAB, ...files }), 'src/collab.ts');
  return sourceOf(readFileSync(path, 'utf8'), path);
}

const IMPORTS = `import { save } from './collab';\nsave(1);\n`;

test.each([
  ['nobody imports', {}],
  ['code imports that may run anywhere', { 'src/app.ts': IMPORTS }],
  ['a page and a server import', { 'src/page.ts': IMPORTS + PAGE, 'src/app.ts': `${IMPORTS}import 'node:http';\n` }],
  ['a page and code that nobody imports load', { 'src/page.ts': IMPORTS + PAGE, 'src/app.ts': IMPORTS }],
  ['a page takes types from', { 'src/page.ts': `import type { save } from './collab';\n${PAGE}` }],
  ['a page loads, and which needs Node.js', { 'src/page.ts': IMPORTS + PAGE, 'src/collab.ts': `import 'node:fs';\n${COLLAB}` }],
  ['a page calls the actions of', { 'src/button.tsx': `'use client';\n${IMPORTS}`, 'src/collab.ts': `'use server';\n${COLLAB}` }],
  ['the actions of a page load', { 'src/button.tsx': `'use client';\nimport './actions';\n`, 'src/actions.ts': `'use server';\n${IMPORTS}` }],
])('what %s may run in a server', (_who, files) => {
  expect(isLoadedByPages(collabOf(files))).toBe(false);
});

test.each([
  ['a page', { 'src/page.ts': IMPORTS + PAGE }],
  ['a page and a test', { 'src/page.ts': IMPORTS + PAGE, 'src/collab.test.ts': `import { test } from 'vitest';\n${IMPORTS}` }],
  ['a page by `require`', { 'src/page.js': `const { save } = require('./collab');\nexports.draw = () => { document.title = '1'; save(1); };\n` }],
  ['a client component', { 'src/button.tsx': `'use client';\n${IMPORTS}` }],
  ['code that a page imports, and which it imports, too', { 'src/page.ts': `import './queue';\n${PAGE}`, 'src/queue.ts': IMPORTS, 'src/collab.ts': `import './queue';\n${COLLAB}` }],
])('what %s alone loads runs there', (_who, files) => {
  expect(isLoadedByPages(collabOf(files))).toBe(true);
});

test.each([
  ['nobody', {}, false],
  ['a server', { 'src/app.ts': `${IMPORTS}import 'node:http';\n` }, false],
  ['a page and a server', { 'src/page.ts': IMPORTS + PAGE, 'src/app.ts': `${IMPORTS}import 'node:http';\n` }, true],
  ['a page by code that nobody else imports', { 'src/page.ts': `import './queue';\n${PAGE}`, 'src/queue.ts': IMPORTS }, true],
  ['a page by the actions of a server', { 'src/button.tsx': `'use client';\nimport './actions';\n`, 'src/actions.ts': `'use server';\n${IMPORTS}` }, false],
])('what needs Node.js cannot be imported where %s loads the file: %o %s', (_who, files, isBundled) => {
  const source = collabOf(files);
  const imported = importName({ module: '@headgate/runtime', name: 'detach', local: 'detach', alias: 'headgateDetach' }, source, source.ast);
  expect([isBundledForPages(source), isRefusal(imported)]).toEqual([isBundled, isBundled]);
});
