import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Load, type LoadContext } from '../../runtime/src/flights.ts';
import { openLoads, type SharedLoads } from './shared-load-contract.ts';

/** What every primitive that shares loads promises, held against a model. `factory` makes one that keeps nothing. */
export function sharedLoadModel(factory: (load: Load<string, string>) => SharedLoads): void {
  test('under any order of calls, aborts, forgets and answers: one load per key, each call answered by its load, nothing left', async () => {
    const keys = fc.constantFrom('a', 'b');
    const step = fc.oneof(
      fc.record({ type: fc.constant('get' as const), key: keys, canLeave: fc.boolean() }),
      fc.record({ type: fc.constantFrom('leave' as const, 'answer' as const, 'fail' as const), which: fc.nat(4) }),
      fc.record({ type: fc.constant('forget' as const), key: keys }),
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
      const { loads, load } = openLoads();
      const { get, forget, loading } = factory(load);
      const current = new Map<string, ModelLoad>();
      const started: ModelLoad[] = [];
      const calls: { readonly load: ModelLoad; readonly controller: AbortController | undefined; readonly outcome: Promise<unknown>; expected: string }[] = [];
      for (const event of steps) {
        if (event.type === 'get') {
          const controller = event.canLeave ? new AbortController() : undefined;
          const outcome = get(event.key, { signal: controller?.signal }).catch((reason: unknown) => reason);
          const flight = current.get(event.key) ?? { id: started.length, key: event.key, waiting: new Set(), settled: false, abandoned: false };
          if (flight.id === started.length) started.push(flight);
          flight.waiting.add(calls.length);
          current.set(event.key, flight);
          calls.push({ load: flight, controller, outcome, expected: `answer of ${flight.id}` });
        } else if (event.type === 'forget') {
          expect(forget(event.key)).toBe(current.delete(event.key));
        } else if (event.type === 'leave') {
          const call = calls[event.which];
          if (call?.controller === undefined || !call.load.waiting.delete(event.which)) continue;
          call.controller.abort('left');
          call.expected = 'left';
          call.load.abandoned = call.load.waiting.size === 0;
          if (call.load.abandoned && current.get(call.load.key) === call.load) current.delete(call.load.key);
        } else {
          const flight = started[event.which];
          if (flight === undefined || flight.settled) continue;
          flight.settled = true;
          loads[flight.id]?.[event.type === 'answer' ? 'resolve' : 'reject'](`answer of ${flight.id}`);
          flight.waiting.clear();
          if (current.get(flight.key) === flight) current.delete(flight.key);
          await new Promise(setImmediate);
        }
        expect([loads.length, loading()]).toEqual([started.length, current.size]);
      }
      for (const { id, settled, abandoned } of started) {
        loads[id]?.resolve(`answer of ${id}`);
        if (!settled) expect(loads[id]?.context.signal.aborted).toBe(abandoned);
      }
      expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual(calls.map(({ expected }) => expected));
    }), { numRuns: 200 });
  });

  test('whatever comes first, calls, aborts or the ends of loads: one load per key, each call answered by its own, nothing left', async () => {
    const caller = fc.record({ key: fc.constantFrom('a', 'b'), manner: fc.constantFrom('cannot leave', 'stays', 'leaves') });
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(caller, { maxLength: 10 }), fc.array(fc.boolean(), { minLength: 1 }), async (scheduler, callers, works) => {
      const turn = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
      const loads: { readonly key: string; readonly context: LoadContext; readonly callers: Set<number>; ended: boolean }[] = [];
      const faults: string[] = [];
      const { get, loading } = factory(async (key, context) => {
        if (loads.some(one => one.key === key && !one.ended && one.callers.size > 0)) faults.push(`second load of ${key}`);
        const id = loads.push({ key, context, callers: new Set(), ended: false }) - 1;
        await turn(`end of load ${id}`);
        const load = loads[id] as (typeof loads)[number];
        load.ended = true;
        if (context.signal.aborted !== (load.callers.size === 0)) faults.push(`load ${id} ${context.signal.aborted ? 'aborted under a caller' : 'not aborted'}`);
        if (works[id % works.length]) return `load ${id}`;
        throw `load ${id}`;
      });
      const controllers = callers.map(() => new AbortController());
      const calls = callers.map(async ({ key, manner }, index) => {
        await turn(`call ${index}`);
        const controller = controllers[index] as AbortController;
        const answered = get(key, manner === 'cannot leave' ? {} : { signal: controller.signal }).catch((reason: unknown) => reason);
        const id = loads.findLastIndex(load => load.key === key);
        const load = loads[id];
        load?.callers.add(index);
        let inTime = false;
        if (manner === 'leaves') void turn(`abort ${index}`).then(() => {
          inTime = load?.ended === false;
          if (inTime) load?.callers.delete(index);
          controller.abort('left');
        });
        const answer = await answered;
        if (answer !== (inTime ? 'left' : `load ${id}`) && !(answer === 'left' && controller.signal.aborted)) faults.push(`call ${index}: ${String(answer)}`);
      });
      await scheduler.waitFor(Promise.all(calls));
      await scheduler.waitIdle();
      expect(faults).toEqual([]);
      expect([loading(), controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))]).toEqual([0, []]);
    }));
  });
}

interface ModelLoad {
  readonly id: number;
  readonly key: string;
  readonly waiting: Set<number>;
  settled: boolean;
  abandoned: boolean;
}
