import { expand, type Rows, type Table } from '../../rules/src/analysis/models/table.ts';
import { TABLES } from '../../rules/src/analysis/models/tables/all.ts';

/** One release of one module, and the rows that are about it. */
export interface Checked {
  readonly module: string;
  readonly release: string;
  readonly rows: Rows;
  /** What to import: an earlier release is installed beside the present one under another name. */
  readonly specifier: string;
}

export const CHECKED: readonly Checked[] = Object.entries(TABLES).flatMap(([module, table]) => checkedOf(module, table));

/** The packages to install, as `npm install` takes them. */
export function installsOf(checked: readonly Checked[]): readonly string[] {
  return [...new Set(checked.filter(({ release }) => release.includes('@')).map(({ release, specifier }) => (specifier.startsWith('earlier-') ? `${specifier}@npm:${release}` : release)))];
}

export function pathsOf({ rows }: Checked): readonly string[] {
  return Object.keys(rows).flatMap(expand);
}

function checkedOf(module: string, { release, rows, earlier }: Table): readonly Checked[] {
  const present = { module, release, rows, specifier: specifierOf(module, release) };
  return earlier ? [present, { module, release: earlier.release, rows: earlier.rows, specifier: `earlier-${module}` }] : [present];
}

/** A family of modules is checked on the one that its release names. */
function specifierOf(module: string, release: string): string {
  if (module.endsWith('*')) return release.slice(0, release.lastIndexOf('@'));
  return release === 'node' && module !== 'global' ? `node:${module}` : module;
}
