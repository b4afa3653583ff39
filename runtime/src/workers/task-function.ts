import { type RunOptions, type TaskDefinition } from './call.ts';
import { type Dispatcher } from './dispatcher.ts';
import { type Task } from './task-module.ts';

/** A function that runs in a thread: the same parameters, and a promise of the result. */
export interface TaskFunction<Fn extends Task> {
  (...args: Parameters<Fn>): Promise<Awaited<ReturnType<Fn>>>;
  /** The same function with options for its calls, over those it has. */
  with(options: RunOptions): TaskFunction<Fn>;
}

export interface Binding {
  readonly dispatcher: Dispatcher;
  readonly definition: TaskDefinition;
  readonly options: RunOptions;
}

const bindings = new WeakMap<object, () => Binding>();

/** `bind` is asked at each call. */
export function taskFunction<Fn extends Task>(bind: () => Binding): TaskFunction<Fn> {
  const run = (...args: Parameters<Fn>): Promise<unknown> => {
    const { dispatcher, definition, options } = bind();
    return dispatcher.submit(definition, args, options);
  };
  const withOptions = (options: RunOptions): TaskFunction<Fn> => taskFunction(() => {
    const bound = bind();
    return { ...bound, options: { ...bound.options, ...options } };
  });
  bindings.set(run, bind);
  return Object.assign(run, { with: withOptions }) as unknown as TaskFunction<Fn>;
}

/** Where a task function runs; undefined for any other function. */
export function bindingOf(task: object): Binding | undefined {
  return bindings.get(task)?.();
}
