import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareDependencies } from '../../codemods/src/project/dependencies.ts';
import { withDependency } from '../../codemods/src/project/manifest-text.ts';
import { project, repository } from './project.ts';

const RUNTIME = '@headgate/runtime';
const site = 'await Promise.all(ids.map(id => fetch(`/${id}`)));\n';

describe('the text of a package.json', () => {
  const manifests: Readonly<Record<string, readonly [before: string, after: string]>> = {
    'sorted dependencies stay sorted': ['{\n  "dependencies": {\n    "a": "1",\n    "z": "2"\n  }\n}\n', '{\n  "dependencies": {\n    "a": "1",\n    "m": "^1.0.0",\n    "z": "2"\n  }\n}\n'],
    'unsorted ones get it at the end': ['{\n  "dependencies": {\n    "z": "1",\n    "a": "2"\n  }\n}\n', '{\n  "dependencies": {\n    "z": "1",\n    "a": "2",\n    "m": "^1.0.0"\n  }\n}\n'],
    'the last of one': ['{\n\t"dependencies": {\n\t\t"a": "1"\n\t}\n}', '{\n\t"dependencies": {\n\t\t"a": "1",\n\t\t"m": "^1.0.0"\n\t}\n}'],
    'empty dependencies': ['{\r\n    "dependencies": {}\r\n}\r\n', '{\r\n    "dependencies": {\r\n        "m": "^1.0.0"\r\n    }\r\n}\r\n'],
    'none yet, before the development ones': ['{\n  "name": "x",\n  "devDependencies": {\n    "a": "1"\n  }\n}\n', '{\n  "name": "x",\n  "dependencies": {\n    "m": "^1.0.0"\n  },\n  "devDependencies": {\n    "a": "1"\n  }\n}\n'],
    'none yet, after the scripts': ['{\n  "name": "x",\n  "scripts": {},\n  "jest": {}\n}\n', '{\n  "name": "x",\n  "scripts": {},\n  "dependencies": {\n    "m": "^1.0.0"\n  },\n  "jest": {}\n}\n'],
    'one line': ['{"name":"x"}', '{"name":"x","dependencies": {"m": "^1.0.0"}}'],
    'an empty object': ['{}', '{"dependencies": {"m": "^1.0.0"}}'],
  };

  test.each(Object.entries(manifests))('%s', (_name, [before, after]) => {
    expect(withDependency(before, 'm', '^1.0.0')).toBe(after);
  });

  test.each(['[]', '', '{ "dependencies": 1 }'])('%s is left alone', text => {
    expect(withDependency(text, 'm', '1')).toBeUndefined();
  });

  test('of any shape, gains the dependency and loses nothing', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-l]{1,3}$/));
    fc.assert(fc.property(names, names, fc.constantFrom(undefined, 2, '\t', 4), fc.boolean(), (dependencies, fields, indent, isThere) => {
      const rangesOf = (list: readonly string[]): object => Object.fromEntries(list.map(name => [name, '1']));
      const manifest = { ...rangesOf(fields), ...(isThere && { dependencies: rangesOf(dependencies) }) };
      const text = JSON.stringify(manifest, undefined, indent);
      const after = withDependency(text, 'm', '2')!;
      expect(JSON.parse(after)).toEqual({ ...manifest, dependencies: { ...(isThere && rangesOf(dependencies)), m: '2' } });
      if (text.includes('\n')) expect(after).toBe(JSON.stringify(JSON.parse(after), undefined, indent));
    }));
  });
});

describe('the package.json that gains it', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, install: string]>([
    ['npm', { 'package-lock.json': '{}' }, 'npm install'],
    ['pnpm', { 'pnpm-workspace.yaml': 'packages: [packages/*]\n' }, 'pnpm install'],
    ['yarn', { 'yarn.lock': '' }, 'yarn install'],
    ['bun', { 'bun.lock': '{}' }, 'bun install'],
  ])('is that of the workspace the file is in: %s', (_manager, files, install) => {
    const made = repository({ ...files, 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/package.json': '{ "name": "a" }', 'packages/a/src/package.json': '{ "type": "module" }', 'packages/a/src/x.ts': '' });
    const { outcomes, changes, install: command } = declareDependencies([{ path: made.at('packages/a/src/x.ts'), imports: [RUNTIME, `${RUNTIME}/workers`] }]);
    expect(outcomes).toEqual([{ path: made.at('packages/a/package.json'), dependency: RUNTIME, status: 'added', range: expect.stringMatching(/^\^\d/) }]);
    expect(changes.map(({ path }) => path)).toEqual([made.at('packages/a/package.json')]);
    expect(command).toBe(install);
  });

  test.each([
    { name: 'has it', manifest: { dependencies: { [RUNTIME]: '*' } } },
    { name: 'has it from whoever installs the package', manifest: { peerDependencies: { [RUNTIME]: '*' } } },
    { name: 'is it', manifest: { name: RUNTIME } },
  ])('is none where it $name', ({ manifest }) => {
    const made = project({ 'package.json': JSON.stringify(manifest) });
    expect(declareDependencies([{ path: made.at('x.ts'), imports: [RUNTIME] }])).toEqual({ outcomes: [], changes: [], install: undefined });
  });

  test.each([
    { name: 'takes its releases from a catalog', manifest: '{ "devDependencies": { "typescript": "catalog:dev" } }', imports: [RUNTIME], reason: 'catalog' },
    { name: 'has it for development', manifest: `{ "devDependencies": { "${RUNTIME}": "1" } }`, imports: [RUNTIME], reason: 'dev-dependency' },
    { name: 'needs a package that comes in several kinds', manifest: '{}', imports: ['p-limit'], reason: 'unknown-release' },
    { name: 'cannot be read', manifest: '{', imports: [RUNTIME], reason: 'unreadable' },
  ])('is left alone, with the reason, where it $name', ({ manifest, imports, reason }) => {
    const made = project({ 'package.json': manifest });
    const { outcomes, changes } = declareDependencies([{ path: made.at('x.ts'), imports }]);
    expect(outcomes).toEqual([expect.objectContaining({ status: 'left', reason, missing: expect.stringMatching(/^[A-Z].*\.$/) })]);
    expect(changes).toEqual([]);
  });
});

test('headgate migrate shows, writes and undoes it with the files, and installs nothing', async () => {
  const manifest = '{\n  "name": "a",\n  "type": "module"\n}\n';
  const made = repository({ 'package.json': manifest, 'a.mts': site });
  expect((await made.headgate('migrate', '--certainty', 'possible')).out).toContain(`+++ b/package.json\n@@ -1,4 +1,7 @@\n {\n   "name": "a",\n-  "type": "module"\n+  "type": "module",\n+  "dependencies": {\n+    "${RUNTIME}": "^`);
  expect(made.read('package.json')).toBe(manifest);
  expect((await made.headgate('migrate', '--certainty', 'possible', '--write')).out).toMatch(/\npackage\.json {2}added {2}`@headgate\/runtime` \^[\d.]+, which the rewritten code imports\.\n[^]*\nRun `npm install`\.\n$/);
  expect(made.read('package.json')).toContain(RUNTIME);
  expect(made.git('status', '--porcelain')).toBe(' M a.mts\n M package.json\n');
  await made.headgate('undo');
  expect(made.git('status', '--porcelain')).toBe('');
});
