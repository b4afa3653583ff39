import { NotCloneableError, WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, tasksFile, type TestPool } from './signals.ts';

/** The class as the main thread has it. */
class QuotaError extends Error {
  readonly left!: number;
  readonly code!: string;
}

let pool: TestPool;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 1, errorClasses: [QuotaError] });
});

afterAll(() => pool.close());

test('a class of the user arrives as an instance, with fields, cause and both stacks', async () => {
  async function caller(): Promise<never> {
    return await pool.run('fail', ['custom']);
  }
  const error = await errorOf(caller());
  expect(error).toBeInstanceOf(QuotaError);
  expect(error).toMatchObject({ name: 'QuotaError', message: 'used up', code: 'E_QUOTA', left: 3 });
  expect(error.cause).toBeInstanceOf(RangeError);
  expect(error.cause).toMatchObject({ message: 'inner', cause: 'deepest' });
  expect(error.stack).toMatch(/tasks-worker\.ts[\s\S]*at (async )?caller .*worker-pool-errors\.test\.ts/);
});

test('a built-in class keeps its fields, save those that cannot be sent', async () => {
  const error = await errorOf(pool.run('fail', ['type']));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ code: 'E_WRONG', at: { line: 3 } });
  expect(error).not.toHaveProperty('callback');
});

test('errors in errors keep their classes, and circles close', async () => {
  const both = (await errorOf(pool.run('fail', ['aggregate']))) as AggregateError;
  expect(both).toBeInstanceOf(AggregateError);
  expect(both.errors[0]).toBeInstanceOf(QuotaError);
  const loop = (await errorOf(pool.run('fail', ['circular']))) as Error & { self: Error };
  expect(loop.self).toBe(loop);
});

test('what is no error is thrown as it is', async () => {
  await expect(pool.run('fail', ['string'])).rejects.toBe('just text');
  const exception = await errorOf(pool.run('fail', ['dom']));
  expect(exception).toBeInstanceOf(DOMException);
  expect(exception).toMatchObject({ name: 'NotFoundError', code: DOMException.NOT_FOUND_ERR });
});

test('an unknown class keeps its name on the nearest known base', async () => {
  await using plain = new WorkerPool(tasksFile, { maxThreads: 1 }) as TestPool;
  const error = await errorOf(plain.run('fail', ['custom']));
  expect(error).not.toBeInstanceOf(QuotaError);
  expect(error).toMatchObject({ name: 'QuotaError', code: 'E_QUOTA', left: 3 });
});

test('what cannot be sent is named, in arguments and in results, and costs no thread', async () => {
  const argument = await errorOf(pool.run('echo', [{ rows: [{ format: () => 1 }] }]));
  expect(argument).toBeInstanceOf(NotCloneableError);
  expect(argument.message).toBe('`the arguments[0].rows[0].format` is a function, which cannot be sent to another thread.');
  const result = await errorOf(pool.run('unsendable', ['nested']));
  expect(result).toBeInstanceOf(NotCloneableError);
  expect(result).toMatchObject({ code: 'ERR_HEADGATE_NOT_CLONEABLE', message: '`the result.rows[0].format` is a function, which cannot be sent to another thread.' });
  expect(pool.stats.lostThreads).toBe(0);
});

test('one of many that cannot be sent fails alone', async () => {
  await Promise.all(Array.from({ length: 20 }, () => pool.run('echo', [1])));
  const sent = await Promise.allSettled([1, () => 2, 3].map(value => pool.run('echo', [value])));
  expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await Promise.all(Array.from({ length: 20 }, () => pool.run('unsendable', ['fine'])));
  const returned = await Promise.allSettled((['fine', 'function', 'fine'] as const).map(kind => pool.run('unsendable', [kind])));
  expect(returned.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a function that the module does not export is named with those it does', async () => {
  const error = await errorOf(pool.run('ad' as 'add', [1, 2]));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(/tasks-worker\.ts exports no function 'ad'\. It exports .*'add'/);
});
