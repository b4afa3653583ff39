import { expect, test } from 'vitest';
import { project } from './project.ts';

const files = {
  'package.json': '{ "name": "shop", "private": true, "dependencies": { "express": "^5.0.0" } }',
  'src/app.ts': `import express from 'express';\nimport { importRows } from './import.ts';\nconst app = express();\napp.post('/import', async (req, res) => {\n  await importRows(req.body.rows);\n});\n`,
  'src/import.ts': `import { pbkdf2Sync } from 'node:crypto';\nlet total = 0;\nexport async function importRows(rows) {\n  total += rows.length;\n  await fetch('https://example.com');\n  return hash();\n}\nfunction hash() {\n  return pbkdf2Sync('', '', 1e6, 64, 'sha512');\n}\n`,
};

test('a function is explained by what runs it, what it does and what it shares', async () => {
  const { code, out } = await project(files).headgate('explain', 'src/import.ts:5');
  expect(code).toBe(0);
  expect(out).toContain('importRows (line 3), async, waits; may throw or reject\n');
  expect(out).toContain('Runs for\n  request: POST /import → importRows (line 3)\n');
  expect(out).toContain('io: importRows (line 3) → fetch\n');
  expect(out).toContain('blocks:cpu: importRows (line 3) → hash (line 8) → pbkdf2Sync\n');
  expect(out).toContain('writes total\n');
  expect(out).toContain('6: hash is hash (line 8)\n');
});

test('--json has the same facts as data', async () => {
  const { out } = await project(files).headgate('explain', 'src/import.ts:9', '--json');
  expect(JSON.parse(out)).toMatchObject({ name: 'hash', line: 8, isAsync: false, callers: ['importRows (line 3)'], entries: [{ kind: 'request', way: 'POST /import → importRows (line 3) → hash (line 8)' }] });
});

test.each([
  ['src/import.ts', 'Expected `<file>:<line>` with a line from 1, got `src/import.ts`.'],
  ['src/import.ts:0', 'Expected `<file>:<line>` with a line from 1, got `src/import.ts:0`.'],
  ['src/gone.ts:1', 'There is no file `src/gone.ts`.'],
  ['src/import.ts:99', '`src/import.ts` has 11 lines, got line 99.'],
  ['src/broken.ts:1', '`src/broken.ts` does not parse: '],
])('%s is refused by name', async (place, message) => {
  const { code, err } = await project({ ...files, 'src/broken.ts': 'let = (;' }).headgate('explain', place);
  expect(code).toBe(1);
  expect(err).toContain(`error: ${message}`);
});
