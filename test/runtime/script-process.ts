import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = join(import.meta.dirname, 'lifecycle-scripts');

/** Whether this system has the command and lets us run it. */
export function canRun([command, ...args]: readonly string[]): boolean {
  return spawnSync(command!, [...args, 'true']).status === 0;
}

/** A script in a process of its own, killed at the end of the block it was started in. */
export class ScriptProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves with the exit code, or the name of the signal that ended it, when the output has been read to its end. */
  readonly exited: Promise<number | string>;
  errors = '';
  readonly #lines: AsyncIterator<string>;

  /** `prefix` is a command, with its arguments, that runs the process instead of this one. */
  constructor(script: string, args: readonly string[] = [], prefix: readonly string[] = []) {
    const [command, ...rest] = [...prefix, process.execPath, '--import=tsx', '--conditions=@headgate/source', join(folder, `${script}.ts`), ...args];
    this.child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.exited = once(this.child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    this.#lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]();
  }

  /** The next line of its output. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`The script ended without another line. It said: ${this.errors}`);
    return value as string;
  }

  /** The lines that nobody has read, when it has ended. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) lines.push(next.value);
    return lines;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }
}
