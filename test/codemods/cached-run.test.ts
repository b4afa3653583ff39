import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { folderWith, writeFiles } from '../folder.ts';
import { firstCommit, nextCommit, type Files } from '../fuzz/commits.ts';
import { randomOf } from '../fuzz/mutations.ts';
import { project } from './project.ts';

/** More of them, and others: `HEADGATE_COMMITS=1000 HEADGATE_SEED=2 npx vitest run --config test/vitest.config.ts test/codemods/cached-run.test.ts`. */
const COMMITS = Number(process.env['HEADGATE_COMMITS'] ?? 25);
const SEED = Number(process.env['HEADGATE_SEED'] ?? 1);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test(`a run with the cache of the runs before says what one without says, after any commit (seed ${SEED})`, async () => {
  const { root } = project({ '.git/HEAD': '' });
  const cache = folderWith({});
  const random = randomOf(SEED);
  const commits: Files[] = [firstCommit(random)];
  checkOut(root, new Map(), commits[0]!);
  let elsewhere = 0;
  let before = await checkedAnew(root, cache);
  for (let number = 1; number <= COMMITS; number++) {
    const { kind, files } = nextCommit(commits, random);
    const edited = checkOut(root, commits.at(-1)!, files);
    commits.push(files);
    const after = await checkedAnew(root, cache);
    expect(after, `commit ${number} of seed ${SEED}: ${kind}`).toEqual(await checkedAnew(root, undefined));
    if ([...after].some(([path, findings]) => !edited.has(path) && before.has(path) && before.get(path) !== findings)) elsewhere++;
    before = after;
  }
  expect(elsewhere).toBeGreaterThan(COMMITS / 10); // What files say of each other does matter here.
}, 60_000 + COMMITS * 5_000);

/** Writes what differs. Gives the paths of the files whose text does. */
function checkOut(root: string, from: Files, to: Files): ReadonlySet<string> {
  const edited = new Set<string>();
  for (const path of from.keys()) if (!to.has(path)) rmSync(join(root, path));
  for (const [path, text] of to) {
    if (from.get(path) === text) continue;
    writeFiles(root, { [path]: text });
    edited.add(path);
  }
  return edited;
}

/** The findings of each file, as a process gives them that has just started. */
async function checkedAnew(root: string, cache: string | undefined): Promise<ReadonlyMap<string, string>> {
  vi.stubEnv('HEADGATE_CACHE_DIR', cache);
  vi.resetModules();
  const { main } = await import('../../codemods/src/cli/main.ts');
  let json = '';
  await main(['check', '--json', '--certainty', 'possible'], { cwd: root, color: false, out: text => { json += text; }, err: text => { json += text; } });
  const { files } = JSON.parse(json) as { files: readonly { readonly path: string }[] };
  return new Map(files.map(file => [file.path, JSON.stringify(file)]));
}
