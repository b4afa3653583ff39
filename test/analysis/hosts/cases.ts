import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { parse } from '../../../rules/src/analysis/parse.ts';
import { INVALID, SILENT } from '../hazards/floating-promise-cases.ts';
import * as release from '../hazards/require-release-cases.ts';
import * as concurrency from '../hazards/unbounded-concurrency-cases.ts';

export interface HostCase {
  readonly name: string;
  readonly code: string;
  /** TypeScript where it is not JavaScript. */
  readonly language: 'js' | 'ts';
}

/** Code with and without findings: the cases of some detectors, and the examples of every page, so that no rule is left out. */
export const cases: readonly HostCase[] = [
  ...Object.entries({ ...release.silent, ...release.unsure }), ...release.found.map(({ name, code }) => [name, code] as const),
  ...Object.entries(concurrency.silent), ...concurrency.found.map(({ name, code }) => [name, code] as const),
  ...Object.entries(SILENT), ...INVALID.map(({ name, code }) => [name, code] as const),
  ...examples(),
].flatMap(([name, code], index) => {
  const language = isJavaScript(code) ? 'js' : 'fault' in parse('input.ts', code) ? undefined : 'ts';
  return language ? [{ name: `${index} ${name}`, code, language }] : [];
});

/** Our own parser takes JavaScript with types, which other hosts do not. */
function isJavaScript(code: string): boolean {
  return parseSync('input.js', code, { lang: 'jsx', sourceType: 'unambiguous' }).errors.length === 0;
}

function examples(): readonly (readonly [name: string, code: string])[] {
  const folder = join(import.meta.dirname, '../../../docs/rules');
  return readdirSync(folder).flatMap(page => Array.from(readFileSync(join(folder, page), 'utf8').matchAll(/^```ts.*\n([^]*?)^```/gm), ([, code], index) => [`${page} ${index}`, code!] as const));
}
