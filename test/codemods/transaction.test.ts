import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BusyError, journalIn, manifestsIn, readManifest, recover, rollBack, writeJournal } from '../../codemods/src/transaction/journal.ts';
import type { Change } from '../../codemods/src/transaction/replace-file.ts';
import { begin, NothingWrittenError, type Transaction } from '../../codemods/src/transaction/transaction.ts';
import { project, type Project } from './project.ts';

function changing({ at }: Project, texts: Readonly<Record<string, readonly [before: string | null, after: string | null]>>): Change[] {
  return Object.entries(texts).map(([path, [before, after]]) => ({ path: at(path), before, after }));
}

function beginIn({ root }: Project): { readonly transaction: Transaction; readonly state: string } {
  const state = join(root, '.headgate');
  const transaction = begin(state);
  onTestFinished(() => transaction.close());
  return { transaction, state };
}

describe('a transaction', () => {
  test('that is committed keeps its files and says what can be undone', async () => {
    const made = project({ 'a.ts': 'a', 'b.ts': 'b' });
    const { transaction, state } = beginIn(made);
    const changes = changing(made, { 'a.ts': ['a', 'A'], 'new/c.ts': [null, 'C'], 'b.ts': ['b', null] });
    await transaction.write(changes);
    await transaction.commit();
    await transaction.close();
    expect([made.read('a.ts'), made.read('new/c.ts'), readdirSync(made.root)]).toEqual(['A', 'C', ['.headgate', 'a.ts', 'new']]);
    expect(readManifest(manifestsIn(state)[0]!).changes).toEqual(changes);
    expect(readdirSync(state)).toEqual(['.gitignore', '000001.json']);
  });

  test('that is closed without that leaves no trace', async () => {
    const made = project({ 'a.ts': 'a', 'b.ts': 'b' });
    const { transaction, state } = beginIn(made);
    await transaction.write(changing(made, { 'a.ts': ['a', 'A'], 'c.ts': [null, 'C'], 'b.ts': ['b', null] }));
    expect(made.read('a.ts')).toBe('A');
    await transaction.close();
    expect([made.read('a.ts'), made.read('b.ts'), readdirSync(made.root), readdirSync(state)]).toEqual(['a', 'b', ['.headgate', 'a.ts', 'b.ts'], ['.gitignore']]);
  });

  test('writes again from where it began', async () => {
    const made = project({ 'a.ts': 'a', 'b.ts': 'b' });
    const { transaction } = beginIn(made);
    await transaction.write(changing(made, { 'a.ts': ['a', '1'], 'b.ts': ['b', '1'] }));
    await transaction.write(changing(made, { 'b.ts': ['b', '2'] }));
    expect([made.read('a.ts'), made.read('b.ts')]).toEqual(['a', '2']);
    await transaction.close();
    expect([made.read('a.ts'), made.read('b.ts')]).toEqual(['a', 'b']);
  });

  test('of which one file cannot be written writes none', async () => {
    const made = project({ 'a.ts': 'a', 'b.ts': 'edited meanwhile' });
    const { transaction } = beginIn(made);
    await expect(transaction.write(changing(made, { 'a.ts': ['a', 'A'], 'b.ts': ['b', 'B'] }))).rejects.toThrow(new NothingWrittenError(`Nothing was written: ${made.at('b.ts')}: The file changed after it was read.`));
    expect([made.read('a.ts'), made.read('b.ts')]).toEqual(['a', 'edited meanwhile']);
  });

  test('whose file somebody edits before the commit keeps that edit, and nothing else', async () => {
    const made = project({ 'a.ts': 'a', 'b.ts': 'b' });
    const { transaction } = beginIn(made);
    await transaction.write(changing(made, { 'a.ts': ['a', 'A'], 'b.ts': ['b', 'B'] }));
    writeFileSync(made.at('b.ts'), 'mine');
    await expect(transaction.commit()).rejects.toThrow(NothingWrittenError);
    expect([made.read('a.ts'), made.read('b.ts')]).toEqual(['a', 'mine']);
  });

  test('is the only one in its project', async () => {
    const made = project({ 'a.ts': 'a' });
    const { transaction, state } = beginIn(made);
    await transaction.write(changing(made, { 'a.ts': ['a', 'A'] }));
    expect(() => begin(state)).toThrow(BusyError);
  });
});

describe('a journal that a killed run left', () => {
  const NOBODY = 2 ** 30; // Above the highest process id of any system.

  function interrupted(made: Project): string {
    const state = join(made.root, '.headgate');
    const entries = ['a.ts', 'b.ts', 'c.ts'].map(path => ({ path: made.at(path), before: path === 'c.ts' ? null : 'old', afters: ['trial', 'new'] }));
    writeJournal(state, { id: '1', pid: NOBODY, manifest: join(state, '000001.json'), entries });
    return state;
  }

  test('brings every file back, whatever of them was written', () => {
    const made = project({ 'a.ts': 'new', 'b.ts': 'old', 'c.ts': 'trial', '.b.ts.headgate': 'half of the n' });
    const state = interrupted(made);
    recover(state);
    expect([made.read('a.ts'), made.read('b.ts'), readdirSync(made.root), readdirSync(state)]).toEqual(['old', 'old', ['.headgate', 'a.ts', 'b.ts'], ['.gitignore']]);
  });

  test('leaves a file alone that was edited since', () => {
    const made = project({ 'a.ts': 'edited', 'b.ts': 'new' });
    recover(interrupted(made));
    expect([made.read('a.ts'), made.read('b.ts')]).toEqual(['edited', 'old']);
  });

  test('of a run that had got as far as its manifest takes nothing back', () => {
    const made = project({ 'a.ts': 'new' });
    const state = interrupted(made);
    writeFileSync(join(state, '000001.json'), '{ "id": "1", "changes": [] }');
    recover(state);
    expect([made.read('a.ts'), readdirSync(state)]).toEqual(['new', ['.gitignore', '000001.json']]);
  });

  test('can be recovered from twice', () => {
    const made = project({ 'a.ts': 'new' });
    const entries = [{ path: made.at('a.ts'), before: 'old', afters: ['new'] }];
    rollBack({ entries });
    rollBack({ entries });
    expect(made.read('a.ts')).toBe('old');
    recover(journalIn(made.root));
  });
});
