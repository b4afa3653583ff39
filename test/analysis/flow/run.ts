import { ModuleKind, ScriptTarget, transpile } from 'typescript';
import type { Event } from './traced.ts';

/** What the calls of one run do, in order: give this value, or throw. Past its end they give 0, by which every loop ends. */
export type Tape = readonly (0 | 1 | undefined | 'throw')[];

export interface Run { readonly events: readonly Event[]; readonly endedBy: 'value' | 'exception' }

interface Kind { readonly isAsync: boolean; readonly isGenerator: boolean }

export function sourceText(body: string, { isAsync, isGenerator }: Kind): string {
  return `(${isAsync ? 'async ' : ''}function${isGenerator ? '*' : ''} (t, q, o, list, d, tag, N, v) {\n${body}\n})`;
}

/** Runs a body of `programs` on the tape. A generator's consumer takes its turns from the tape, too. */
export async function run(body: string, kind: Kind, tape: Tape): Promise<Run> {
  const text = sourceText(body, kind);
  const code = /using/.test(text) ? transpile(text, { target: ScriptTarget.ES2022, module: ModuleKind.ESNext }) : text;
  const program = (0, eval)(code) as (...given: readonly unknown[]) => unknown;
  const events: Event[] = [];
  let at = 0;
  const anything: unknown = new Proxy(() => {}, { get: (_, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => 'anything' : anything), apply: () => anything, set: () => true, deleteProperty: () => true });
  const take = (label: number | string): Tape[number] => {
    const value = at < tape.length ? tape[at++] : 0;
    events.push({ label: String(label), threw: value === 'throw' });
    if (value === 'throw') throw new Error('thrown by the tape');
    return value;
  };
  const disposable = (label: number): unknown => ({ [Symbol.dispose]: () => { take(`d${label}`); }, [Symbol.asyncDispose]: async () => { take(`d${label}`); } });

  try {
    const result = program(take, (value: unknown) => (value ? anything : undefined), () => anything, () => [{}, {}], disposable, () => 0, class {}, 0);
    if (kind.isGenerator) await consume(result as Generator | AsyncGenerator, () => (at < tape.length ? tape[at++] : 0));
    else await result;
    return { events, endedBy: 'value' };
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    return { events, endedBy: 'exception' };
  }
}

async function consume(generator: Generator | AsyncGenerator, turn: () => Tape[number]): Promise<void> {
  let { done } = await generator.next();
  while (!done) {
    const way = turn();
    const result = way === 'throw' ? generator.throw(new Error('thrown by the consumer')) : way === undefined ? generator.return(0) : generator.next();
    ({ done } = await result);
  }
}
