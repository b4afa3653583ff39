import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { type Piscina } from 'piscina';
import { resolveWorker } from './module-url.ts';
import { layout, type SessionData } from './protocol.ts';

export interface ThreadsOptions {
  readonly minThreads: number;
  readonly maxThreads: number;
  readonly idleTimeoutMs: number;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly execArgv: string[] | undefined;
  /** Gets the error of a thread that failed while nobody waited for it. */
  readonly onError: (error: unknown) => void;
}

/** One thread that serves us. */
export interface ThreadSession {
  /** Resolves when the session was ended, rejects when the thread was lost. */
  readonly ended: Promise<void>;
  /** Terminates the thread. */
  kill(reason: unknown): void;
}

/**
 * The threads, started, limited, watched and replaced by piscina. Each runs one long task of piscina's, the session, and gets its calls over a port of its own:
 * piscina's own way costs five to six times as much, reorders, loses fields of errors, and cannot take back what it has handed over.
 */
export class Threads {
  readonly #options: ThreadsOptions;
  #piscina: Piscina | undefined;
  readonly #waiting = new Set<{ readonly words: Int32Array; readonly kill: (reason: unknown) => void }>();
  #sessions = 0;

  constructor(options: ThreadsOptions) {
    this.#options = options;
    if (options.minThreads > 0) this.#piscina = this.#open();
  }

  /** Threads that exist. */
  get size(): number {
    return this.#piscina?.threads.length ?? 0;
  }

  start(data: SessionData): ThreadSession {
    const controller = new AbortController();
    const session = { words: data.words, kill: (reason: unknown) => controller.abort(reason) };
    const ended = this.#serve(data, controller.signal).finally(() => {
      this.#sessions--;
      this.#waiting.delete(session);
    });
    this.#sessions++;
    this.#waiting.add(session);
    return { ended, kill: session.kill };
  }

  async close(): Promise<void> {
    await this.#piscina?.destroy();
  }

  async #serve(data: SessionData, signal: AbortSignal): Promise<void> {
    this.#piscina ??= this.#open();
    await this.#piscina.run(data, { transferList: [data.port] as MessagePort[], signal });
  }

  #open(): Piscina {
    const { minThreads, maxThreads, idleTimeoutMs, resourceLimits, env, execArgv } = this.#options;
    // Loaded with the first thread: tasks that import this package in their thread have no use for it.
    const module = createRequire(import.meta.url)('piscina') as typeof import('piscina');
    const piscina = new module.Piscina({
      filename: fileURLToPath(resolveWorker('session', new URL('./session.js', import.meta.url))), name: 'serve',
      minThreads, maxThreads, idleTimeout: idleTimeoutMs, atomics: 'disabled', recordTiming: false, stricterFIFO: true,
      ...(resourceLimits && { resourceLimits }), ...(env && { env }), ...(execArgv && { execArgv }),
    });
    piscina.on('error', error => this.#failed(error));
    return piscina;
  }

  /** A thread was lost that ran no task of piscina's. One that failed to start leaves its session in piscina's queue for ever. */
  #failed(error: unknown): void {
    for (const session of this.#waiting) if (Atomics.load(session.words, layout.servesAt) === 1) this.#waiting.delete(session);
    const [stranded] = this.#sessions > this.size ? this.#waiting : [];
    if (stranded === undefined) this.#options.onError(error);
    else stranded.kill(error);
  }
}
