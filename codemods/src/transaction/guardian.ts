// Runs as a process of its own: writes for a run, and takes everything back when the run dies before it is committed.

import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { commitJournal, journalIn, rollBack, writeJournal, type Journal } from './journal.ts';
import { replaceFile, textAt, type Change } from './replace-file.ts';

/** `write` gives every change since the run began: what an earlier one changed and this one does not name goes back. */
export type Request = { readonly kind: 'write'; readonly changes: readonly Change[] } | { readonly kind: 'commit'; /** What can be undone afterwards; by default all changes. */ readonly undo?: readonly Change[] };
export type Answer = { readonly fault?: string };

const [state, manifest] = process.argv.slice(2) as [string, string];
let journal: Journal = { id: randomUUID(), pid: process.pid, manifest, entries: [] };
let written: readonly Change[] = [];

process.on('message', (request: Request) => {
  let answer: Answer = {};
  try {
    if (request.kind === 'write') write(request.changes);
    else commit(request.undo ?? written);
  } catch (error) {
    answer = { fault: (error as Error).message };
  }
  process.send!(answer, undefined, undefined, () => undefined); // Whoever asked may be dead by now.
});

process.on('disconnect', () => {
  takeBack();
  process.exit();
});

function write(changes: readonly Change[]): void {
  const wanted = new Map(changes.map(change => [change.path, change]));
  const entries = new Map(journal.entries.map(entry => [entry.path, entry]));
  for (const { path, before, after } of changes) {
    const known = entries.get(path);
    entries.set(path, { path, before: known ? known.before : before, afters: [...new Set([...(known?.afters ?? []), after])] });
  }
  journal = { ...journal, entries: [...entries.values()] };
  writeJournal(state, journal);

  const now = new Map(written.map(change => [change.path, change.after]));
  for (const { path, before } of journal.entries) {
    const [from, to] = [now.has(path) ? now.get(path)! : before, wanted.has(path) ? wanted.get(path)!.after : before];
    if (from === to) continue;
    try {
      replaceFile({ path, before: from, after: to });
    } catch (error) {
      takeBack();
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }
  written = changes;
}

function commit(undo: readonly Change[]): void {
  const edited = written.find(({ path, after }) => textAt(path) !== after);
  if (edited) {
    takeBack();
    throw new Error(`${edited.path}: The file changed while the run wrote.`);
  }
  commitJournal(state, journal, undo);
}

function takeBack(): void {
  if (!existsSync(journalIn(state))) return;
  rollBack(journal);
  rmSync(journalIn(state));
  written = [];
}
