import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gate, TimeoutError } from '@headgate/runtime';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

test('an open gate lets everybody pass, a closed one makes them wait in order', async () => {
  const gate = new Gate();
  const passed: number[] = [];
  const waits = [1, 2, 3].map(async number => {
    await gate.wait();
    passed.push(number);
  });
  expect(gate.waiting).toBe(3);
  gate.open();
  await Promise.all(waits);
  await gate.wait();
  expect(passed).toEqual([1, 2, 3]);
  expect({ isOpen: gate.isOpen, waiting: gate.waiting }).toEqual({ isOpen: true, waiting: 0 });
});

test('a pulse is not missed: who waited passes although the gate closes at once', async () => {
  const gate = new Gate();
  const wait = gate.wait();
  gate.open();
  gate.close();
  await wait;
  expect(gate.isOpen).toBe(false);
});

test('who comes after the gate has closed again waits for the next opening', async () => {
  const gate = new Gate({ open: true });
  gate.close();
  const wait = gate.wait({ timeoutMs: 10 });
  const failed = expect(wait).rejects.toThrow(new TimeoutError('Timed out waiting for this gate to open: 1 waiting.'));
  await vi.advanceTimersByTimeAsync(10);
  await failed;
});

test('waiting polls nothing: no timer exists without a timeout', () => {
  const gate = new Gate();
  void gate.wait();
  expect(vi.getTimerCount()).toBe(0);
});

test('a timeout names the gate and leaves the others waiting', async () => {
  const gate = new Gate({ name: 'schema loaded' });
  const other = gate.wait();
  const failed = expect(gate.wait({ timeoutMs: 10 })).rejects.toThrow("gate 'schema loaded'");
  await vi.advanceTimersByTimeAsync(10);
  await failed;
  expect(gate.waiting).toBe(1);
  gate.open();
  await other;
});

test('an abort rejects with the reason, untouched; an aborted signal is refused even by an open gate', async () => {
  const gate = new Gate();
  const controller = new AbortController();
  const waits = Array.from({ length: 100 }, async () => gate.wait({ signal: controller.signal }).catch((reason: unknown) => reason));
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort('shutdown');
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['shutdown']));
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  gate.open();
  await expect(gate.wait({ signal: controller.signal })).rejects.toBe('shutdown');
});

test('waiters go on in their own context, not in that of the opener', async () => {
  const context = new AsyncLocalStorage<string>();
  const gate = new Gate();
  const seen = context.run('request 1', async () => {
    await gate.wait();
    return context.getStore();
  });
  context.run('opener', () => gate.open());
  expect(await seen).toBe('request 1');
});

test('under any sequence of waits, aborts and moves, exactly those pass who met an open gate', async () => {
  const move = fc.constantFrom('wait', 'abort', 'open', 'close');
  await fc.assert(fc.asyncProperty(fc.boolean(), fc.array(move, { maxLength: 30 }), async (open, moves) => {
    const gate = new Gate({ open });
    const waits: { readonly controller: AbortController; readonly ended: Promise<string> }[] = [];
    const expected: ('waiting' | 'passed' | 'aborted')[] = [];
    let isOpen = open;
    const turnWaiting = (to: 'passed' | 'aborted', only?: number): void =>
      expected.forEach((state, index) => (only ?? index) === index && state === 'waiting' && (expected[index] = to));
    for (const [index, next] of moves.entries()) {
      if (next === 'wait') {
        const controller = new AbortController();
        waits.push({ controller, ended: gate.wait({ signal: controller.signal }).then(() => 'passed', () => 'aborted') });
        expected.push(isOpen ? 'passed' : 'waiting');
      } else if (next === 'abort') {
        const victim = index % Math.max(1, waits.length);
        waits[victim]?.controller.abort();
        turnWaiting('aborted', victim);
      } else {
        gate[next]();
        isOpen = next === 'open';
        if (isOpen) turnWaiting('passed');
      }
      expect(gate.waiting).toBe(expected.filter(state => state === 'waiting').length);
    }
    gate.open();
    turnWaiting('passed');
    expect(await Promise.all(waits.map(({ ended }) => ended))).toEqual(expected);
  }));
});

test('whatever comes first, waits, aborts, openings or closings: exactly those pass who met an open gate, in the order they came', async () => {
  const events = fc.array(fc.constantFrom('stay' as const, 'leave' as const, 'open' as const, 'close' as const), { maxLength: 20 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), events, async (scheduler, all) => {
    const gate = new Gate();
    let waiting: number[] = [];
    const [passed, expected, left, toLeave]: [number[], number[], number[], number[]] = [[], [], [], []];
    const controllers = all.map(() => new AbortController());
    all.forEach(async (event, index) => {
      await scheduler.schedule(Promise.resolve(), `${event} ${index}`);
      if (event === 'open') expected.push(...waiting.splice(0));
      if (event === 'open' || event === 'close') return gate[event]();
      (gate.isOpen ? expected : waiting).push(index);
      const controller = controllers[index] as AbortController;
      if (event === 'leave') void scheduler.schedule(Promise.resolve(), `abort ${index}`).then(() => {
        if (waiting.includes(index)) toLeave.push(index);
        waiting = waiting.filter(one => one !== index);
        controller.abort(index);
      });
      await gate.wait({ signal: controller.signal }).then(() => passed.push(index), reason => left.push(reason));
    });
    await scheduler.waitIdle();
    expect(gate.waiting).toBe(waiting.length);
    expected.push(...waiting);
    gate.open();
    await scheduler.waitIdle();
    expect([passed, left, gate.waiting, controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))]).toEqual([expected, toLeave, 0, []]);
  }));
});
