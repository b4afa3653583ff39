import { relative, sep } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import picocolors from 'picocolors';
import type { Site } from '../plan.ts';
import type { FileOutcome } from '../runner/run.ts';
import { counted, countBy, reasons, summaryLine, tally, total } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** A unified diff that `git apply` takes, then every site: the facts its rewrite rests on, or the one that is missing. Then the sums. */
export function migrationAsText(outcomes: readonly FileOutcome<Site>[], written: boolean, { cwd, color }: Terminal): string {
  const paint = picocolors.createColors(color);
  const lines = outcomes.map(outcome => coloured(diffOf(outcome, cwd), paint)).filter(Boolean);
  for (const { path, items } of outcomes) {
    for (const { line, column, codemod, outcome } of items) {
      const place = paint.bold(`${relative(cwd, path)}:${line}:${column}`);
      if (outcome.kind === 'left') lines.push(`${place}  ${paint.yellow('left')}  ${outcome.missing}  ${paint.dim(outcome.reason)}`);
      else lines.push(`${place}  ${paint.green('rewritten')}  ${[...outcome.because, ...outcome.observable].join(' ')}  ${paint.dim(codemod)}`);
    }
  }
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') lines.push(`${paint.bold(relative(cwd, outcome.path))}  ${paint.red('failed')}  ${outcome.detail}  ${paint.dim(outcome.reason)}`);
  }
  const files = tally(outcomes);
  const sites = tallySites(outcomes);
  if (lines.length > 0) lines.push('');
  lines.push(summaryLine(files, { changed: written ? 'changed' : 'would change', unchanged: 'unchanged' }));
  lines.push(`${counted(sites.found, 'site')}: ${sites.rewritten} rewritten, ${total(sites.left)} left${reasons(sites.left)}`);
  if (sites.left['observable']) lines.push(`${counted(sites.left['observable'], 'site')} could observe the difference. Pass \`--include observable\` to rewrite them, too.`);
  if (!written && files.changed > 0) lines.push('Nothing was written. Pass `--write` to change the files.');
  return `${lines.join('\n')}\n`;
}

/** Every file but those where nothing was found. Paths are relative, with forward slashes; lines and columns count from 1. */
export function migrationAsJson(outcomes: readonly FileOutcome<Site>[], written: boolean, { cwd }: Terminal): string {
  const files = outcomes.filter(({ status, items }) => status !== 'unchanged' || items.length > 0).map(outcome => ({
    path: relative(cwd, outcome.path).replaceAll(sep, '/'),
    status: outcome.status,
    ...(outcome.status === 'changed' && { diff: diffOf(outcome, cwd) }),
    ...('reason' in outcome && { reason: outcome.reason }),
    ...('detail' in outcome && { detail: outcome.detail }),
    sites: outcome.items.map(({ range: _range, outcome: { kind, ...facts }, ...site }) => ({ ...site, outcome: kind, ...facts })),
  }));
  return `${JSON.stringify({ written, summary: { ...tally(outcomes), sites: tallySites(outcomes) }, files }, undefined, 2)}\n`;
}

interface SiteTally { readonly found: number; readonly rewritten: number; readonly left: Readonly<Record<string, number>> }

function tallySites(outcomes: readonly FileOutcome<Site>[]): SiteTally {
  const sites = outcomes.flatMap(({ items }) => items);
  const left = countBy(sites.flatMap(({ outcome }) => (outcome.kind === 'left' ? [outcome.reason] : [])));
  return { found: sites.length, rewritten: sites.length - total(left), left };
}

function diffOf(outcome: FileOutcome<Site>, cwd: string): string {
  if (outcome.status !== 'changed') return '';
  const path = relative(cwd, outcome.path).replaceAll(sep, '/');
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, outcome.before, outcome.after, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY }).replace(/\n$/, '');
}

function coloured(diff: string, paint: ReturnType<typeof picocolors.createColors>): string {
  return diff.replaceAll(/^.*$/gm, line => {
    if (/^(?:---|\+\+\+) /.test(line)) return paint.bold(line);
    if (line.startsWith('@@')) return paint.cyan(line);
    if (line.startsWith('+')) return paint.green(line);
    return line.startsWith('-') ? paint.red(line) : line;
  });
}
