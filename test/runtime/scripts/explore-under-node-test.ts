import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from '@headgate/runtime';
import { explore, type Simulation } from '@headgate/runtime/testing';

const mutex = new Mutex();

const purchase = (exclusive: (task: () => Promise<void>) => Promise<void>) => async (sim: Simulation): Promise<void> => {
  let stock = 10;
  const buy = (): Promise<void> => exclusive(async () => {
    const seen = stock;
    await sim.step('pay');
    await sleep(1000);
    stock = seen - 1;
  });
  await Promise.all([buy(), buy()]);
  assert.equal(stock, 8);
};

test('guarded', async () => {
  await explore(purchase(task => mutex.with(task)));
});
test('unguarded', async () => {
  await explore(purchase(task => task()), { seed: 1 });
});
