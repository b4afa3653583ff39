import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('under node:test a failure shows its schedule, and a fixed body passes', () => {
  const script = join(import.meta.dirname, '../scripts/explore-under-node-test.ts');
  const { stdout } = spawnSync(process.execPath, ['--conditions=@headgate/source', '--import=tsx', '--test-reporter=tap', script], { encoding: 'utf8' });
  expect(stdout).toMatch(/^ok 1 - guarded$/m);
  expect(stdout).toMatch(/^not ok 2 - unguarded$/m);
  expect(stdout).toContain("Repeat it with { schedule: '1:' }; the search was { seed: 1 }.");
  expect(stdout).toMatch(/9 !== 8/);
});
