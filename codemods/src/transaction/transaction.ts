import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { UsageError } from '../usage-error.ts';
import type { Answer, Request } from './guardian.ts';
import { nextManifest, recover } from './journal.ts';
import type { Change } from './replace-file.ts';

/**
 * Changes of files that all happen or none. Whatever ends this process, a second one, which no signal to this one reaches, brings the files back that
 * were not committed; should both die, the next run does.
 */
export interface Transaction {
  /** Leaves the files as these changes say, counted from before the transaction. Errors: `NothingWrittenError`; then everything is as before. */
  readonly write: (changes: readonly Change[]) => Promise<void>;
  /** Keeps what is written. `undo` is what can be undone afterwards; by default all of it. Errors: as `write`. */
  readonly commit: (undo?: readonly Change[]) => Promise<void>;
  /** Ends it. What is not committed is taken back. */
  readonly close: () => Promise<void>;
}

/** A file could not be written, or was changed by somebody else, so no file was. */
export class NothingWrittenError extends UsageError {
  override readonly name = 'NothingWrittenError';
  readonly code = 'NOTHING_WRITTEN';
}

/** `manifest` is where the changes are kept for `headgate undo`. Errors: `BusyError`. */
export function begin(state: string, manifest = nextManifest(state)): Transaction {
  recover(state);
  const guardian = fork(createRequire(import.meta.url).resolve('#guardian'), [state, manifest], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ended = once(guardian, 'exit');
  return {
    write: changes => ask(guardian, { kind: 'write', changes }),
    commit: undo => ask(guardian, undo ? { kind: 'commit', undo } : { kind: 'commit' }),
    close: async () => {
      if (guardian.connected) guardian.disconnect();
      await ended;
    },
  };
}

async function ask(guardian: ChildProcess, request: Request): Promise<void> {
  const { fault } = await new Promise<Answer>(resolve => {
    const answered = (answer: unknown): void => settle(answer as Answer);
    const lost = (): void => settle({ fault: 'the process that writes has died.' });
    guardian.once('message', answered).once('exit', lost);
    guardian.send(request, error => {
      if (error) lost();
    });

    function settle(answer: Answer): void {
      guardian.off('message', answered).off('exit', lost);
      resolve(answer);
    }
  });
  if (fault !== undefined) throw new NothingWrittenError(`Nothing was written: ${fault}`);
}
