import { afterEach, describe, expect, test, vi } from 'vitest';
import { ClosedError, Deferred, gracefulShutdown, Semaphore, TimeoutError, type GracefulShutdownOptions, type Shutdown } from '@headgate/runtime';

let shutdown: Shutdown | undefined;
const exit = vi.fn<(code: number) => void>();
const onError = vi.fn<(error: unknown) => void>();
const events = ['SIGUSR2', 'SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection'] as const;
const listeners = (): number[] => events.map(event => process.listenerCount(event));
const before = listeners();

/** SIGUSR2, so that the test runner's own signals stay its own. */
const install = (options: GracefulShutdownOptions = {}): Shutdown => (shutdown = gracefulShutdown({ signals: ['SIGUSR2'], exit, onError, ...options }));
const send = (signal: NodeJS.Signals): boolean => process.emit(signal, signal);
const settled = (): Promise<void> => vi.waitFor(() => expect(exit).toHaveBeenCalled());
const errors = (): string[] => onError.mock.calls.map(([error]) => String(error));

afterEach(() => {
  shutdown?.uninstall();
  shutdown = undefined;
  expect(listeners()).toEqual(before);
  vi.useRealTimers();
  vi.resetAllMocks();
  process.exitCode = undefined;
});

describe('order', () => {
  test('stage after stage, and side by side inside one', async () => {
    const log: string[] = [];
    const gates = [new Deferred(), new Deferred()];
    const closing = (name: string, until?: Promise<void>) => async (): Promise<void> => {
      log.push(`${name} closes`);
      await until;
      log.push(`${name} closed`);
    };
    install({
      stages: [[closing('telemetry')], [closing('logger')]], pools: [closing('database')], queues: [closing('jobs')],
      servers: [closing('http', gates[0]!.promise), closing('grpc', gates[1]!.promise)], onShutdown: ({ reason }) => void log.push(reason),
    });
    send('SIGUSR2');
    await vi.waitFor(() => expect(log).toEqual(['http closes', 'grpc closes']));
    gates[1]!.resolve();
    await vi.waitFor(() => expect(log).toHaveLength(3));
    gates[0]!.resolve();
    await settled();
    const names = ['jobs', 'database', 'telemetry', 'logger'];
    expect(log.slice(2)).toEqual(['grpc closed', 'http closed', ...names.flatMap(name => [`${name} closes`, `${name} closed`]), 'SIGUSR2']);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  test('what is added meanwhile is closed too, even where its stage has passed', async () => {
    const late = vi.fn();
    await install({ pools: [() => void shutdown!.add({ servers: [late] })] }).begin();
    expect(late).toHaveBeenCalledOnce();
  });

  test('not ready comes first, and lasts before anything closes', async () => {
    vi.useFakeTimers();
    const close = vi.fn();
    const { signal, health } = install({ readinessDelayMs: 5000, servers: [close] });
    const answer = (): number[] => {
      const writeHead = vi.fn();
      health({}, { writeHead, end: () => undefined });
      return writeHead.mock.calls.map(([status]) => status as number);
    };
    expect([shutdown!.isReady, signal.aborted, answer()]).toEqual([true, false, [200]]);
    send('SIGUSR2');
    expect([shutdown!.isReady, signal.reason, answer()]).toEqual([false, new ClosedError('This process is shutting down: SIGUSR2.'), [503]]);
    await vi.advanceTimersByTimeAsync(4999);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(close).toHaveBeenCalledOnce();
    await settled();
  });
});

describe('exit code', () => {
  test('a failure to close stops nothing else and makes it 1', async () => {
    const close = vi.fn();
    const failure = new Error('no connection');
    await install({ queues: [{ close: () => Promise.reject(failure) }], pools: [close], onShutdown: () => Promise.reject(failure) }).begin();
    expect(close).toHaveBeenCalledOnce();
    expect(onError.mock.calls).toEqual([[new Error('Failed to close queues[0] (Object).', { cause: failure })], [failure]]);
    expect(exit.mock.calls).toEqual([[1]]);
  });

  test('the program can choose another than 0', async () => {
    process.exitCode = 3;
    await install().begin();
    expect(exit.mock.calls).toEqual([[3]]);
  });

  test.each(['uncaughtException', 'unhandledRejection'] as const)('%s makes it 1, without the delay for load balancers, and once', async reason => {
    const crash = new Error('crash');
    const onShutdown = vi.fn();
    install({ readinessDelayMs: 1_000_000, deadlineMs: Infinity, onShutdown });
    const listener = process.listeners(reason as 'uncaughtException').at(-1)!;
    listener(crash, 'uncaughtException');
    listener(new Error('another'), 'uncaughtException');
    await settled();
    expect(onShutdown.mock.calls).toEqual([[{ reason, error: crash }]]);
    expect(errors()).toEqual(['Error: crash', 'Error: another']);
    expect(exit.mock.calls).toEqual([[1]]);
  });

  test('a second signal exits at once, with the code that a shell gives', () => {
    install({ pools: [() => new Promise(() => undefined)], deadlineMs: Infinity });
    send('SIGUSR2');
    expect(exit).not.toHaveBeenCalled();
    send('SIGUSR2');
    expect(exit.mock.calls).toEqual([[128 + 12]]);
  });

  test('the first signal after a shutdown has begun is not the second', () => {
    void install({ pools: [() => new Promise(() => undefined)], deadlineMs: Infinity }).begin();
    send('SIGUSR2');
    expect(exit).not.toHaveBeenCalled();
  });

  test('past the deadline it is 1, and what is late is named', async () => {
    vi.useFakeTimers();
    const uploads = new Semaphore(2);
    await uploads.acquire({ label: 'report.csv' });
    install({ servers: [() => undefined], pools: [uploads, function drainCache() {
      return new Promise(() => undefined);
    }] });
    send('SIGUSR2');
    await vi.advanceTimersByTimeAsync(8999);
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const late = 'pools[0] (Semaphore) with 1 held by report.csv for 9000 ms, pools[1] (drainCache)';
    expect(onError.mock.calls).toEqual([[new TimeoutError(`Timed out after 9000 ms of shutting down: still closing ${late}.`)]]);
    vi.useRealTimers();
    await settled();
    expect(exit.mock.calls).toEqual([[1]]);
  });
});

describe('one per process', () => {
  test('another call, even of another copy of the package, adds to the first', async () => {
    const log: string[] = [];
    const shared = { close: () => log.push('shared') };
    install({ pools: [shared], onShutdown: () => log.push('first hook') });
    const after = listeners();
    const path = new URL('../../runtime/src/graceful-shutdown.ts?copy', import.meta.url).href;
    const copy = await import(path) as { readonly gracefulShutdown: typeof gracefulShutdown };
    expect(copy.gracefulShutdown).not.toBe(gracefulShutdown);
    expect(copy.gracefulShutdown({ servers: [() => log.push('server')], queues: [shared], onShutdown: () => log.push('second hook') })).toBe(shutdown);
    expect(listeners()).toEqual(after);
    await shutdown!.begin();
    expect(log).toEqual(['server', 'shared', 'first hook', 'second hook']);
    expect(exit).toHaveBeenCalledOnce();
  });

  test('of two deadlines the shorter counts, of two delays the longer', async () => {
    vi.useFakeTimers();
    const close = vi.fn(() => new Promise(() => undefined));
    install({ deadlineMs: 100, readinessDelayMs: 10, servers: [close] }).add({ deadlineMs: 200, readinessDelayMs: 50 });
    void shutdown!.begin();
    await vi.advanceTimersByTimeAsync(49);
    expect(close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(51);
    expect(errors()).toEqual(['TimeoutError: Timed out after 100 ms of shutting down: still closing servers[0] (Mock).']);
    vi.useRealTimers();
    await settled();
  });

  test.each<[name: string, options: object, message: string]>([
    ['a duration', { deadlineMs: -1 }, 'Expected `deadlineMs` to be a number from 0 up, got -1 (number).'],
    ['a hook', { onShutdown: 'later' }, "Expected `onShutdown` to be a function, got 'later'."],
    ['an Express application, which is no server', { servers: [(_request: unknown, _response: unknown) => undefined] },
      'Expected `servers[0]` to be a function without parameters or an object with a method such as `close`; for Express or Koa, what `listen()` returns, got a value of type function.'],
    ['an object that cannot be closed', { pools: [() => undefined, {}] }, 'Expected `pools[1]` to be'],
  ])('%s that is wrong is refused before anything is installed', (_name, options, message) => {
    expect(() => install(options)).toThrow(message);
    expect(listeners()).toEqual(before);
  });
});
