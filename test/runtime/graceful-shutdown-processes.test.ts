import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Load } from './load.ts';
import { canRun, ScriptProcess } from './script-process.ts';

/** Runs a process as PID 1. */
const asFirst = ['unshare', '--pid', '--fork', '--kill-child'];

describe('under load', () => {
  test.each(['http', 'express', 'koa', 'fastify'])('%s: SIGTERM drops no request, answers all that have come in and ends with 0', async framework => {
    await using script = new ScriptProcess('http-server', [framework]);
    const load = new Load(`http://127.0.0.1:${await script.line()}`);
    await load.answered(200);
    script.kill('SIGTERM');
    expect(await script.exited).toBe(0);
    const result = await load.stop();
    const { received, answered } = JSON.parse((await script.rest()).at(-1)!) as { readonly received: number; readonly answered: number };
    expect([received, answered]).toEqual([result['2xx'], result['2xx']]);
    expect([[...load.connectionErrors], result.timeouts, result.non2xx]).toEqual([['ECONNREFUSED'], 0, 0]);
  });
});

describe('the deadline', () => {
  test('a stuck request: 1, and a word about it', async () => {
    await using script = new ScriptProcess('stuck-request');
    get(`http://127.0.0.1:${await script.line()}`).on('error', () => undefined);
    expect(await script.line()).toBe('request');
    script.kill('SIGTERM');
    expect(await script.exited).toBe(1);
    expect(script.errors).toContain('TimeoutError: Timed out after 300 ms of shutting down: still closing servers[0] (Server) with 1 request, 1 connection.');
  });

  test('a pool with running tasks: all of them end, and their resources, before it ends with 0', async () => {
    await using script = new ScriptProcess('pool-tasks');
    expect(await script.line()).toBe('started');
    script.kill('SIGTERM');
    expect(await script.exited).toBe(0);
    const lines = await script.rest();
    expect(lines.toSorted()).toEqual(['resource destroyed', 'resource destroyed', ...Array<string>(4).fill('task done'), 'the rest']);
    expect(lines.at(-1)).toBe('the rest');
  });

  test('a pool with a stuck task: 1, and who it is', async () => {
    await using script = new ScriptProcess('pool-tasks', ['stuck']);
    expect(await script.line()).toBe('started');
    script.kill('SIGTERM');
    expect(await script.exited).toBe(1);
    expect(script.errors).toMatch(/still closing pools\[0\] \(ResourcePool\) with 1 held by task 3 for \d+ ms\./);
  });
});

describe('signals', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends with 0', async signal => {
    await using script = new ScriptProcess('idle');
    expect(await script.line()).toBe('ready');
    script.kill(signal);
    expect(await script.exited).toBe(0);
  });

  test.each([['SIGTERM', 143], ['SIGINT', 130]] as const)('a second %s ends at once with %i', async (signal, code) => {
    await using script = new ScriptProcess('idle', ['stuck']);
    expect(await script.line()).toBe('ready');
    script.kill(signal);
    await script.line();
    script.kill(signal);
    expect(await script.exited).toBe(code);
  });

  test.runIf(canRun(asFirst)).each([['SIGTERM', [], 0], ['SIGTERM', ['stuck'], 143]] as const)('as PID 1: %s with %o ends with %i', async (signal, args, code) => {
    await using script = new ScriptProcess('idle', args, asFirst);
    expect(await script.line()).toBe('ready');
    const { pid } = script.child;
    const inside = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
    process.kill(inside, signal);
    expect(await script.line()).toBe('1');
    if (args.length > 0) process.kill(inside, signal);
    expect(await script.exited).toBe(code);
  });
});

test.each([['exception', 'uncaughtException'], ['rejection', 'unhandledRejection']])('an unhandled %s is printed, everything is closed, and it ends with 1', async (crash, reason) => {
  await using script = new ScriptProcess('crash', [crash]);
  expect(await script.exited).toBe(1);
  expect(await script.rest()).toEqual(['pool closed', reason]);
  expect(script.errors).toMatch(/^Error: the crash\n {4}at /);
});

test('output that a pipe has not taken yet is not lost', async () => {
  await using script = new ScriptProcess('output');
  const lines = await script.rest();
  expect(await script.exited).toBe(0);
  expect(lines).toEqual(Array(20_000).fill('-'.repeat(99)));
  expect(script.errors).toHaveLength(1_000_000);
});

test('a thread is asked where it listens and terminated where it does not; its crash reaches its owner', async () => {
  await using script = new ScriptProcess('threads');
  expect(await script.exited).toBe(0);
  expect((await script.rest()).sort()).toEqual(['asked: exited with 0', 'asked: pool closed', 'crashing: pool closed', 'crashing: the crash', 'plain: exited with 1']);
});
