import { type BroadcastChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { isObject } from '../arguments.ts';
import { type Closing } from './closing.ts';

/** Threads hear no signals. So whoever closes a `Worker` asks it, on a channel of the process that keeps nobody alive, beside the messages of the program. */
interface Word {
  readonly word: 'I listen' | 'who listens?' | 'shut down';
  readonly threadId: number;
}

export function isWorker(value: unknown): value is Worker {
  return isObject(value) && typeof value.threadId === 'number' && typeof value.terminate === 'function';
}

/** In a worker thread, calls `begin` when the owner of its `Worker` shuts down. Returns what ends that. */
export function onAsked(begin: () => void): () => void {
  const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
  if (isMainThread) return () => undefined;
  const channel = openChannel(({ word, threadId: asked }) => {
    if (word === 'who listens?') channel.postMessage({ word: 'I listen', threadId });
    else if (word === 'shut down' && asked === threadId) begin();
  });
  channel.postMessage({ word: 'I listen', threadId });
  return () => channel.close();
}

/** Asks a thread that has called `gracefulShutdown` and waits for its end; terminates any other. */
export class ThreadClosing implements Closing {
  readonly #worker: Worker;
  readonly #channel: BroadcastChannel;
  #listens = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#channel = openChannel(word => this.#hear(word));
    this.#channel.postMessage({ word: 'who listens?', threadId: worker.threadId });
  }

  async close(): Promise<void> {
    const { threadId } = this.#worker;
    if (threadId < 0) return;
    this.#hearWhatIsQueued();
    if (!this.#listens) return void (await this.#worker.terminate());
    const exited = new Promise<number>(resolve => this.#worker.once('exit', resolve));
    this.#channel.postMessage({ word: 'shut down', threadId });
    const code = await exited;
    if (code !== 0) throw new Error(`Worker thread ${threadId} exited with ${code}.`);
  }

  describe(): string {
    return `thread ${this.#worker.threadId}`;
  }

  forget(): void {
    this.#channel.close();
  }

  #hear({ word, threadId }: Word): void {
    if (word === 'I listen' && threadId === this.#worker.threadId) this.#listens = true;
  }

  /** What a thread said here may be read after what it said elsewhere later, such as that it is ready. */
  #hearWhatIsQueued(): void {
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    for (let got = receiveMessageOnPort(this.#channel as unknown as MessagePort); got; got = receiveMessageOnPort(this.#channel as unknown as MessagePort)) this.#hear(got.message as Word);
  }
}

function openChannel(hear: (word: Word) => void): BroadcastChannel {
  const channel = new (process.getBuiltinModule('node:worker_threads').BroadcastChannel)('@headgate/runtime gracefulShutdown');
  channel.onmessage = message => hear((message as { readonly data: Word }).data);
  channel.unref();
  return channel;
}
