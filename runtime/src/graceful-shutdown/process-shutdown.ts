import { constants } from 'node:os';
import { Deadlines } from '../deadlines.ts';
import { ClosedError, TimeoutError } from '../errors.ts';
import { type GracefulShutdownOptions, type HealthResponse, type Shutdown, type ShutdownReason } from '../graceful-shutdown.ts';
import { isClusterWorker, returnConnections } from './cluster-worker.ts';
import { flushOutput } from './flush-output.ts';
import { mergeSettings, type Settings } from './settings.ts';
import { Stages } from './stages.ts';
import { onAsked } from './threads.ts';

/** How long the last words may take when there is no time left. */
const lastWordsMs = 200;

/** The one shutdown of a process or worker thread. */
export class ProcessShutdown implements Shutdown {
  readonly #stages = new Stages();
  readonly #controller = new AbortController();
  readonly #heard = new Set<NodeJS.Signals>();
  readonly #stopListening: (() => void)[] = [];
  readonly #forget: () => void;
  #settings: Settings | undefined;
  #finished: Promise<void> | undefined;
  #crash: unknown;
  #failed = false;

  constructor(forget: () => void) {
    this.#forget = forget;
  }

  get isReady(): boolean {
    return this.#finished === undefined;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly health = (_request: unknown, response: HealthResponse): void => {
    response.writeHead(this.isReady ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    response.end(this.isReady ? 'ready' : 'shutting down');
  };

  add(options: GracefulShutdownOptions): this {
    const settings = mergeSettings(this.#settings, options);
    this.#stages.add(options);
    if (this.#settings === undefined) this.#listen();
    for (const signal of settings.signals) if (!this.#settings?.signals.has(signal)) this.#on(signal, this.#onSignal);
    this.#settings = settings;
    return this;
  }

  begin(reason: ShutdownReason = 'request', error?: unknown): Promise<void> {
    return (this.#finished ??= this.#run(reason, error));
  }

  uninstall(): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#stages.forget();
    this.#forget();
  }

  #listen(): void {
    for (const reason of ['uncaughtException', 'unhandledRejection'] as const) this.#on(reason, error => this.#crashed(reason, error));
    this.#stopListening.push(onAsked(() => void this.begin()));
  }

  #on<Argument>(event: string, listener: (argument: Argument) => void): void {
    process.on(event, listener);
    this.#stopListening.push(() => process.off(event, listener));
  }

  /**
   * A process that runs as PID 1 ignores a signal it sends to itself, so a second signal exits, with the code a shell would give.
   * Ctrl-C reaches a cluster worker from the terminal and, as SIGTERM, from its primary, in either order: that is one request, not two.
   */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const isSameRequest = !this.#heard.has(signal) && isClusterWorker();
    if (this.#heard.size > 0 && !isSameRequest) return this.#exit(128 + constants.signals[signal]);
    this.#heard.add(signal);
    void this.begin(signal);
  };

  #crashed(reason: 'uncaughtException' | 'unhandledRejection', error: unknown): void {
    this.#report(error);
    void this.begin(reason, error);
  }

  async #run(reason: ShutdownReason, error: unknown): Promise<void> {
    const { deadlineMs, readinessDelayMs, keepAliveGraceMs } = this.#settings!;
    this.#crash = error;
    const deadlines = new Deadlines();
    const deadline = deadlineMs < Infinity ? deadlines.add(deadlineMs, { expire: () => void this.#expire(deadlineMs) }) : undefined;
    this.#controller.abort(new ClosedError(`This process is shutting down: ${reason}.`));
    if (readinessDelayMs > 0 && !this.#failed) await new Promise(resolve => setTimeout(resolve, readinessDelayMs));
    await this.#stages.close(keepAliveGraceMs, failure => this.#report(failure));
    await Promise.all(this.#settings!.onShutdown.map(async hook => {
      try {
        await hook({ reason, error });
      } catch (failure) {
        this.#report(failure);
      }
    }));
    await returnConnections();
    await flushOutput(Infinity);
    if (deadline) deadlines.remove(deadline);
    this.#exit(this.#failed ? 1 : Number(process.exitCode ?? 0));
  }

  async #expire(deadlineMs: number): Promise<void> {
    this.#report(new TimeoutError(`Timed out after ${deadlineMs} ms of shutting down: ${this.#stages.describeLate()}.`));
    await flushOutput(lastWordsMs);
    this.#exit(1);
  }

  /** The `error` event of a `Worker` is for what ended its thread, so a crash in a thread is thrown again. */
  #exit(code: number): void {
    const { exit } = this.#settings!;
    if (exit === undefined && this.#crash !== undefined && !process.getBuiltinModule('node:worker_threads').isMainThread) {
      this.uninstall();
      setImmediate(() => {
        throw this.#crash;
      });
    } else (exit ?? process.exit)(code);
  }

  #report(error: unknown): void {
    this.#failed = true;
    try {
      this.#settings!.onError(error);
    } catch (failure) {
      console.error(failure);
    }
  }
}
