import { describe, expect, test } from 'vitest';
import { runCluster } from '@headgate/runtime';
import { Load } from './load.ts';
import { canRun, ScriptProcess } from './script-process.ts';

/** Gives a process a group of its own. */
const inGroup = ['setsid'];

/** The two workers, by the lines they print. */
async function started(script: ScriptProcess): Promise<string> {
  await script.line();
  return `http://127.0.0.1:${await script.line()}`;
}

async function pidsSeen(url: string): Promise<Set<string>> {
  const bodies = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(url, { headers: { connection: 'close' } })).text()));
  return new Set(bodies);
}

describe('reload', () => {
  test('SIGHUP replaces every worker under load, without a failed connection or a lost answer', async () => {
    await using script = new ScriptProcess('cluster');
    const url = await started(script);
    const before = await pidsSeen(url);
    const load = new Load(url);
    await load.answered(100);
    script.kill('SIGHUP');
    await started(script);
    await load.answered(100);
    const result = await load.stop();
    expect([[...load.connectionErrors], result.errors, result.timeouts, result.non2xx]).toEqual([[], 0, 0, 0]);
    script.kill('SIGTERM');
    expect(await script.exited).toBe(0);
    expect(before.size).toBe(2);
  });

  test('a new worker that does not get ready leaves the old one as it is', async () => {
    await using script = new ScriptProcess('cluster-changes');
    expect(await script.line()).toBe('ready');
    script.kill('SIGUSR2');
    expect(await script.line()).toBe('Error: A new worker was not ready after 100 ms, so the old ones stay.');
    expect(await script.line()).toBe('true');
    script.kill('SIGTERM');
    expect(await script.exited).toBe(0);
  });
});

describe('a worker that ends unasked', () => {
  test('is replaced', async () => {
    await using script = new ScriptProcess('cluster');
    const url = await started(script);
    const [victim] = await pidsSeen(url);
    process.kill(Number(victim), 'SIGKILL');
    expect(await script.line()).toBe(`Error: Worker ${victim} was ended by SIGKILL.`);
    await script.line();
    const pids = await pidsSeen(url);
    expect([pids.size, pids.has(victim!)]).toEqual([2, false]);
    script.kill('SIGTERM');
    expect(await script.exited).toBe(0);
  });

  test('does not take its primary along when a message to it fails', async () => {
    await using script = new ScriptProcess('cluster-lost-message');
    expect(await script.line()).toBe('ready');
    script.kill('SIGUSR2');
    expect([await script.line(), await script.line(), await script.line()]).toEqual(['EPIPE', 'ended', 'ready']);
    script.kill('SIGTERM');
    expect(await script.exited, script.errors).toBe(0);
  });

  test('too often ends the cluster with 1', async () => {
    await using script = new ScriptProcess('cluster-crash');
    const lines = await script.rest();
    expect(await script.exited).toBe(1);
    expect(lines.slice(0, 3)).toEqual(Array(3).fill(expect.stringMatching(/^Worker \d+ exited with 7\.$/)));
    expect(lines.at(-1)).toBe('Failed to close servers[0] (Fleet).');
  });
});

describe('shutdown', () => {
  test.runIf(canRun(inGroup))('Ctrl-C, which the workers hear too, is one request', async () => {
    await using script = new ScriptProcess('cluster', [], inGroup);
    const url = await started(script);
    const load = new Load(url);
    await load.answered(50);
    process.kill(-script.child.pid!, 'SIGINT');
    expect(await script.exited, script.errors).toBe(0);
    const { timeouts, non2xx } = await load.stop();
    expect([timeouts, non2xx]).toEqual([0, 0]);
  });

  test('Ctrl-C that reaches a worker after what its primary has made of it is the same request', async () => {
    await using script = new ScriptProcess('cluster-closing');
    const pid = Number(await script.line());
    script.kill('SIGTERM');
    expect(await script.line()).toBe('closing');
    process.kill(pid, 'SIGINT');
    expect(await script.exited, script.errors).toBe(0);
  });

  test.runIf(canRun(inGroup))('Ctrl-C before a worker is ready ends it by itself, which is in order', async () => {
    await using script = new ScriptProcess('cluster-lost-message', [], inGroup);
    expect(await script.line()).toBe('ready');
    process.kill(-script.child.pid!, 'SIGINT');
    expect(await script.exited, script.errors).toBe(0);
  });

  test('a worker exits only when its primary has answered, and so has sent it the last connection', async () => {
    await using script = new ScriptProcess('last-call');
    expect(await script.rest()).toEqual(['ready', 'servers closed', 'last call', 'answer', 'exited with 0']);
  });

  test('past the deadline, a worker that is too busy to notice is killed: 1', async () => {
    await using script = new ScriptProcess('cluster-stuck');
    await script.line();
    script.kill('SIGTERM');
    expect(await script.exited, 'also tells that nobody holds the output open any more').toBe(1);
  });
});

test.each([
  [{ workers: 0 }, 'Expected `workers` to be an integer from 1 up, got 0 (number).'],
  [{ restartDelayMs: 10, maxRestartDelayMs: 5 }, 'Expected `restartDelayMs` to be a number from 0 to 5, got 10 (number).'],
])('%o is refused', async (options, message) => {
  await expect(runCluster(() => undefined, options)).rejects.toThrow(message);
});
