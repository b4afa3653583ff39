import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codemods } from '../../codemods/src/index.ts';
import { folderWith } from '../folder.ts';

const code = "import { open } from 'node:fs/promises';\nexport async function size(path) {\n  const file = await open(path);\n  const { size } = await file.stat();\n  await file.close();\n  return size;\n}\n";

test.each([
  ['a compiler that knows it', 'size.ts', { devDependencies: { typescript: '~5.2.0' } }, 'using'],
  ['a compiler of a later major', 'size.ts', { devDependencies: { typescript: '6' } }, 'using'],
  ['a compiler that does not', 'size.ts', { devDependencies: { typescript: '^5.1.6' } }, 'finally'],
  ['no word of a compiler', 'size.ts', {}, 'using'],
  ['a Node.js that runs it', 'size.js', { engines: { node: '>=24' }, type: 'module' }, 'using'],
  ['a Node.js that may not', 'size.js', { engines: { node: '>=22' }, devDependencies: { typescript: '^6.0.0' } }, 'finally'],
  ['no word of Node.js', 'size.js', { type: 'module' }, 'finally'],
])('`--form using` with %s', (_name, file, manifest, expected) => {
  const folder = folderWith({ 'package.json': JSON.stringify(manifest) });
  const planned = codemods['release-in-finally']!.plan(join(folder, file), code, { form: 'using', include: 'observable' });
  expect('output' in planned && /\b(?:using|finally)\b/.exec(planned.output)?.[0]).toBe(expected);
});
