import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../../codemods/src');

/** The packages that a module, and every module it imports, loads before any of its code runs. */
function packagesLoadedBy(entry: string): string[] {
  const packages = new Set<string>();
  const files = [join(sources, entry)];
  for (const file of files) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else if (!files.includes(join(dirname(file), specifier))) files.push(join(dirname(file), specifier));
    }
  }
  return [...packages].filter(name => !name.startsWith('node:')).sort();
}

test('until the command is known, only what reads the command line is loaded', () => {
  expect(packagesLoadedBy('cli.ts')).toEqual(['commander']);
});

test('a check loads the analysis, and no more than that', () => {
  expect(packagesLoadedBy('cli/check.ts')).toEqual(['eslint-plugin-headgate/analysis', 'picocolors']);
});

test('a migration loads no second parser, threads or walk before it needs them', () => {
  expect(packagesLoadedBy('cli/migrate.ts')).toEqual(['diff', 'eslint-plugin-headgate/analysis', 'picocolors']);
});
