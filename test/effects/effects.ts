import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import plugin from 'eslint-plugin-headgate';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { droppedRequests } from './dropped-requests.ts';

const run = promisify(execFile);
const pathOf = (rule: string, variant: string): string => join(import.meta.dirname, rule, `${variant}.ts`);
const argsOf = (path: string): string[] => ['--import=tsx', '--conditions=@headgate/source', path];

/** The number that a script prints. */
async function measured(rule: string, variant: 'faulty' | 'suggested'): Promise<number> {
  const { stdout } = await run(process.execPath, argsOf(pathOf(rule, variant)));
  return Number(stdout);
}

// What a rule claims, measured in processes: the code that it reports, and the code that it suggests. Counts and large ratios, whatever else the machine does.
describe('the effect of', () => {
  test.each(['no-event-loop-blocking', 'no-tick-starvation'])('%s: other requests are answered during a slow one', async rule => {
    const [faulty, suggested] = [await measured(rule, 'faulty'), await measured(rule, 'suggested')];
    expect(faulty).toBeLessThanOrEqual(1);
    expect(suggested).toBeGreaterThanOrEqual(10);
  });

  test('no-unsafe-regex: the time of a match does not grow with every letter', async () => {
    const [faulty, suggested] = [await measured('no-unsafe-regex', 'faulty'), await measured('no-unsafe-regex', 'suggested')];
    expect(faulty / suggested).toBeGreaterThan(8);
  });

  test('no-worker-per-task: 20 requests share two threads', async () => {
    expect([await measured('no-worker-per-task', 'faulty'), await measured('no-worker-per-task', 'suggested')]).toEqual([20, 2]);
  });

  test('require-graceful-shutdown: no request is dropped', async () => {
    const dropped = async (variant: string): Promise<number> => droppedRequests(process.execPath, argsOf(pathOf('require-graceful-shutdown', variant)));
    expect([await dropped('faulty'), await dropped('suggested')]).toEqual([20, 0]);
  });
});

test.each(['no-event-loop-blocking', 'no-tick-starvation', 'no-unsafe-regex', 'no-worker-per-task', 'require-graceful-shutdown'])('%s reports the one and not the other', rule => {
  const config = { plugins: { headgate: plugin }, languageOptions: { parser }, rules: { [`headgate/${rule}`]: ['error', { certainty: 'possible' }] } } as Linter.Config;
  const found = (variant: string): number => new Linter({ cwd: '/nowhere' }).verify(readFileSync(pathOf(rule, variant), 'utf8'), [{ files: ['**'], ...config }], '/nowhere/app.ts').length;
  expect([found('faulty'), found('suggested')]).toEqual([1, 0]);
});
