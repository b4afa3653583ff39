import { expand } from '../../rules/src/analysis/models/table.ts';
import type { Checked } from './packages.ts';
import type { Declared } from './types-worker.ts';

export interface Walks {
  /** By specifier and path; undefined where the module does not load. */
  readonly exported: Readonly<Record<string, Readonly<Record<string, 'found' | number>> | undefined>>;
  readonly declared: Readonly<Record<string, Readonly<Record<string, Declared>> | undefined>>;
}

/**
 * What is known of one row, as said in exports.json: how it was found, and whether a call of it gives a promise where declarations tell.
 * - `value`: the exports of the loaded module have it.
 * - `type`: its declarations have it.
 * - `named`: it goes through steps that neither can follow; its names are in the package's files.
 * - `unloaded`: neither loads nor is declared without what the package's scripts make on the user's machine.
 * - `missing: <path>`: it is not there.
 */
export type Verdict = `${'value' | 'type' | 'named'}${'' | ', promise' | ', no promise'}` | 'unloaded' | `missing: ${string}`;

export function recordOf(checked: Checked, walks: Walks, isNamed: (row: string) => boolean): Readonly<Record<string, Verdict>> {
  return Object.fromEntries(Object.keys(checked.rows).map(row => [row, verdictOf(row, checked, walks, isNamed)]));
}

function verdictOf(row: string, { specifier }: Checked, { exported, declared }: Walks, isNamed: (row: string) => boolean): Verdict {
  const found = expand(row).map(path => ({ path, value: exported[specifier]?.[path], type: declared[specifier]?.[path] ?? 'unknown' }));
  const isDeclared = (type: Declared) => type !== 'missing' && type !== 'unknown';
  const missing = found.find(({ path, value, type }) => value !== 'found' && (type === 'missing' || (type === 'unknown' && value === -1 && !path.includes('*'))));
  if (missing) return exported[specifier] ? `missing: ${missing.path}` : 'unloaded';
  const types = found.map(({ type }) => type);
  const promise = types.every(type => type === 'promise') ? ', promise' : types.some(type => type === 'plain') ? ', no promise' : '';
  if (found.every(({ value }) => value === 'found')) return `value${promise}`;
  if (found.every(({ value, type }) => value === 'found' || isDeclared(type))) return `type${promise}`;
  return isNamed(row) ? 'named' : `missing: no such name in the package`;
}
