import { expect, test } from 'vitest';
import { type Load } from '../../runtime/src/flights.ts';
import { singleFlight } from '../../runtime/src/single-flight.ts';
import { openLoads, sharedLoadContract, type SharedLoads } from './shared-load-contract.ts';
import { sharedLoadModel } from './shared-load-model.ts';

sharedLoadContract(flights);
sharedLoadModel(flights);

function flights(load: Load<string, string>): SharedLoads {
  const get = singleFlight(load);
  return { get, forget: get.forget, loading: () => get.loading };
}

test('nothing is kept once a load settles', async () => {
  const { loads, load } = openLoads();
  const get = singleFlight(load);
  const first = get('a');
  loads[0]?.resolve('1');
  await first;
  const second = get('a');
  loads[1]?.resolve('2');
  expect(await second).toBe('2');
});

test('keys are compared by identity', () => {
  let loads = 0;
  const get = singleFlight(async (_key: object) => ++loads);
  void get({});
  void get({});
  expect(get.loading).toBe(2);
});

test('refuses what is not a function', () => {
  expect(() => singleFlight('load' as never)).toThrow(new TypeError("Expected `load` to be a function, got 'load'."));
});
