import { expect, test } from 'vitest';
import type { FixtureCase } from '../codemods/fixture-cases.ts';
import { compareProgram, programsOf } from './programs.ts';

/** One of each: `npm run behaviour` runs all of them. */
const server = programsOf('add-graceful-shutdown').find(({ name }) => name === 'express-with-its-pool')!;
const threads = programsOf('pool-workers').find(({ name }) => name === 'answers-and-errors')!;

/** As if the codemod had made `input` of `output`. */
function backwards(fixture: FixtureCase): FixtureCase {
  return { ...fixture, input: fixture.output, output: fixture.input };
}

test('a server answers what it was working on, and closes its pool', async () => {
  expect((await compareProgram(server)).faults).toEqual([]);
}, 60_000);

test('the harness tells a request that is dropped', async () => {
  expect((await compareProgram(backwards(server))).faults).toEqual(['not done any more: closed pool', 'what it was working on is lost', 'it ended with SIGTERM']);
}, 60_000);

test('the harness tells an answer that is another, and a thread for each task', async () => {
  const { faults } = await compareProgram(backwards({ ...threads, output: threads.output.replace('response.send(value)', 'response.send([value])') }));
  expect(faults).toContain('200 [{"a":2}] became 200 {"a":2}');
  expect(faults).toContain('8 threads');
}, 60_000);
