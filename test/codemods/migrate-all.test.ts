import { expect, test } from 'vitest';
import { repository, type Project } from './project.ts';

/** Nobody in `shop.ts` can fail until `mail.ts` awaits what it drops, and then those who call `shop.ts` drop that. */
function chain(): Project {
  return repository({
    'package.json': '{ "type": "module", "dependencies": { "@headgate/runtime": "0.1.0" } }\n',
    'a-route.ts': "import express from 'express';\nimport { sell } from './shop.ts';\n\nexpress().post('/sell', async (request, response) => {\n  sell(request.body.id);\n  response.end();\n});\n",
    'mail.ts': "import { readFile } from 'node:fs/promises';\n\nasync function send(to: string): Promise<string> {\n  return await readFile(to, 'utf8');\n}\n\nexport async function confirm(to: string): Promise<void> {\n  send(to);\n}\n",
    'shop.ts': "import { confirm } from './mail.ts';\n\nexport async function sell(id: string): Promise<void> {\n  await confirm(id);\n}\n",
  });
}

const ALL = ['migrate', '--include', 'observable'];

test('where a function rejects only now, its callers in other files are rewritten in the same run', async () => {
  const { headgate, read } = chain();
  const preview = await headgate(...ALL);
  expect(preview.out).toContain('3 files: 2 would change');
  await headgate(...ALL, '--write');
  expect(read('mail.ts')).toContain('await send(to)');
  expect(read('a-route.ts')).toContain('await sell(request.body.id)');
});

test('a second run changes nothing', async () => {
  const { headgate, git } = chain();
  await headgate(...ALL, '--write');
  git('commit', '--all', '--quiet', '--message=written');
  const { code, out } = await headgate(...ALL);
  expect(out).toContain('0 rewritten');
  expect(code).toBe(0);
});

test('so are those of each project, where a run is over several', async () => {
  const [one, other] = [chain(), chain()];
  const { out } = await one.headgate(...ALL, one.root, other.root);
  expect(out).toContain('6 files: 4 would change');
});
