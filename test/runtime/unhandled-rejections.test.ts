import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('what nobody handles is reported once, what somebody handles never', () => {
  const script = join(import.meta.dirname, 'scripts/unhandled-rejections.ts');
  const output = execFileSync(process.execPath, ['--import=tsx', '--conditions=@headgate/source', script], { encoding: 'utf8' });
  const reported = Object.entries(JSON.parse(output) as Record<string, string[]>);
  expect(reported.length).toBeGreaterThan(10);
  expect(reported.map(([use, messages]) => [use, messages])).toEqual(reported.map(([use]) => [use, use.endsWith('ignored') ? ['task'] : []]));
});
