import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { cases } from '../codemods/fixture-cases.ts';
import { pairsIn, type Snippet } from './pairs.ts';

const CHUNK_BYTES = 16_384;
const CHUNKS = 40;

const pairs = cases.filter(({ codemod, input, output }) => codemod === 'use-pipeline' && input !== output).flatMap(({ name, path, input, output }) => (
  pairsIn(path, input, output).flatMap(pair => ('why' in pair ? [] : [[`${name}:${pair.line}`, pair] as const]))
));

test.each(pairs)('%s copies the same bytes, and keeps less of them in memory', async (_name, { before, after }) => {
  const was = await run(before);
  const is = await run(after);
  expect(is.bytes === was.bytes).toBe(true);
  if (!isPiped(before)) expect(was.peakBytes).toBeGreaterThan(CHUNKS / 2 * CHUNK_BYTES); // `pipe` waits for the sink, too.
  expect(is.peakBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES);
  expect(is.outcome).toBe(was.outcome);
});

test.each(pairs.filter(([, { before }]) => !isPiped(before) && !before.code.includes('.on("data"')))('%s rejects as before where the source fails', async (_name, { before, after }) => {
  const was = await run(before, CHUNKS / 2);
  const is = await run(after, CHUNKS / 2);
  expect(was.outcome).toBe('Error: the source fails');
  expect(is.outcome).toBe(was.outcome);
  expect(was.bytes.startsWith(is.bytes)).toBe(true); // What a web stream had read ahead goes with its error.
});

// Nobody hears the error before: it ends the process, or the promise stays pending.
test.each(pairs.filter(([, { before }]) => isPiped(before)))('%s rejects where the source fails', async (_name, { after }) => {
  expect((await run(after, CHUNKS / 2)).outcome).toBe('Error: the source fails');
});

function isPiped({ code }: Snippet): boolean {
  return code.includes('.pipe(');
}

/** Takes one chunk each turn of the event loop. */
class Slow extends Writable {
  readonly taken: Buffer[] = [];
  peakBytes = 0;

  constructor() {
    super({ highWaterMark: CHUNK_BYTES });
  }

  override write(...given: unknown[]): boolean {
    const goesOn = Reflect.apply(super.write.bind(this), undefined, given) as boolean;
    this.peakBytes = Math.max(this.peakBytes, this.writableLength);
    return goesOn;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk);
    setImmediate(done);
  }

  setHeader(): this {
    return this;
  }
}

/** Runs a function with streams for all it does not define, until the sink has taken what it was given. */
async function run({ code, parameters }: Snippet, failsAt = Infinity): Promise<{ readonly outcome: string; readonly bytes: string; readonly peakBytes: number }> {
  const sink = new Slow();
  const source = (): Readable => Readable.from(chunks(failsAt));
  const web = (): unknown => ({ body: Readable.toWeb(Readable.from(chunks(failsAt), { objectMode: false })) });
  const files = { createReadStream: source, createWriteStream: () => sink };
  const names: Record<string, unknown> = { ...files, fs: files, pipeline, once, fetch: web, ...(web() as object), createGzip, response: sink, source: source(), chunks: source(), rows: source(), parts: ['a', 'b'], path: 'a', url: 'a', from: 'a', to: 'b' };
  const make = new Function('names', `let found; with (names) { ${code} } return found;`) as (names: object) => (...given: unknown[]) => Promise<unknown>;
  const self = { emit: () => true };
  const outcome = await make(names).apply(self, parameters.map(name => names[name])).then(value => `gave ${typeof value}`, String);
  for (let turns = 0; turns < 20 * CHUNKS && (sink.writableLength > 0 || !sink.writableEnded); turns++) await turn();
  return { outcome, bytes: Buffer.concat(sink.taken).toString('latin1'), peakBytes: sink.peakBytes };
}

async function* chunks(failsAt: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < CHUNKS; index++) {
    if (index === failsAt) throw new Error('the source fails');
    yield Buffer.alloc(CHUNK_BYTES, index);
  }
}
