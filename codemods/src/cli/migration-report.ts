import { relative, sep } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import picocolors from 'picocolors';
import { changesOf, type Migration } from '../migration.ts';
import type { Site } from '../plan.ts';
import type { DependencyOutcome } from '../project/dependencies.ts';
import type { FileOutcome } from '../runner/run.ts';
import type { Change } from '../transaction/replace-file.ts';
import type { Verification } from '../verify/verify.ts';
import { counted, countBy, reasons, summaryLine, tally, total } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** What was done with a migration. */
export interface Done { readonly written: boolean; readonly verification?: Verification | undefined }

/** A unified diff that `git apply` takes, then every site: the facts its rewrite rests on, or the one that is missing. Then the sums. */
export function migrationAsText({ files: outcomes, dependencies }: Migration, { written, verification }: Done, { cwd, color }: Terminal): string {
  const paint = picocolors.createColors(color);
  const lines = changesOf({ files: outcomes, dependencies }).map(change => coloured(diffOf(change, cwd), paint));
  for (const { path, items } of outcomes) {
    for (const { line, column, codemod, outcome } of items) {
      const place = paint.bold(`${relative(cwd, path)}:${line}:${column}`);
      if (outcome.kind === 'left') lines.push(`${place}  ${paint.yellow('left')}  ${outcome.missing}  ${paint.dim(outcome.reason)}`);
      else lines.push(`${place}  ${paint.green('rewritten')}  ${[...outcome.because, ...outcome.observable, ...alsoChanges(outcome.also, cwd)].join(' ')}  ${paint.dim(codemod)}`);
    }
  }
  for (const outcome of outcomes) {
    if (outcome.status === 'failed') lines.push(`${paint.bold(relative(cwd, outcome.path))}  ${paint.red('failed')}  ${outcome.detail}  ${paint.dim(outcome.reason)}`);
  }
  for (const outcome of dependencies.outcomes) lines.push(dependencyLine(outcome, cwd, paint));
  const files = tally(outcomes);
  const sites = tallySites(outcomes);
  if (lines.length > 0) lines.push('');
  lines.push(summaryLine(files, { changed: written ? 'changed' : 'would change', unchanged: 'unchanged' }));
  lines.push(`${counted(sites.found, 'site')}: ${sites.rewritten} rewritten, ${total(sites.left)} left${reasons(sites.left)}`);
  if (sites.left['observable']) lines.push(`${counted(sites.left['observable'], 'site')} could observe the difference. Pass \`--include observable\` to rewrite them, too.`);
  if (!written && files.changed > 0) lines.push('Nothing was written. Pass `--write` to change the files.');
  if (verification) lines.push(...verificationLines(verification, cwd));
  if (written && dependencies.install !== undefined) lines.push(`Run \`${dependencies.install}\`.`);
  return `${lines.join('\n')}\n`;
}

/** Every file but those where nothing was found. Paths are relative, with forward slashes; lines and columns count from 1. */
export function migrationAsJson({ files: outcomes, dependencies }: Migration, { written, verification }: Done, { cwd }: Terminal): string {
  const files = outcomes.filter(({ status, items }) => status !== 'unchanged' || items.length > 0).map(outcome => ({
    path: pathIn(cwd, outcome.path),
    status: outcome.status,
    ...(outcome.status === 'changed' && { diff: diffOf(outcome, cwd) }),
    ...(outcome.status === 'changed' && outcome.creates.length > 0 && { creates: outcome.creates.map(file => ({ path: pathIn(cwd, file.path), text: file.text })) }),
    ...('reason' in outcome && { reason: outcome.reason }),
    ...('detail' in outcome && { detail: outcome.detail }),
    sites: outcome.items.map(({ range: _range, outcome: { kind, ...facts }, ...site }) => ({ ...site, outcome: kind, ...facts, ...('also' in facts && facts.also && { also: facts.also.map(path => pathIn(cwd, path)) }) })),
  }));
  const manifests = dependencies.changes.map(change => ({ path: pathIn(cwd, change.path), diff: diffOf(change, cwd) }));
  const declared = { outcomes: dependencies.outcomes.map(outcome => ({ ...outcome, path: pathIn(cwd, outcome.path) })), manifests, ...(dependencies.install !== undefined && { install: dependencies.install }) };
  return `${JSON.stringify({ written, ...(verification && { verification: verificationFacts(verification, cwd) }), summary: { ...tally(outcomes), sites: tallySites(outcomes) }, files, dependencies: declared }, undefined, 2)}\n`;
}

function alsoChanges(paths: readonly string[] = [], cwd: string): readonly string[] {
  return paths.length === 0 ? [] : [`It also changes ${paths.map(path => pathIn(cwd, path)).join(', ')}: all of it, or nothing.`];
}

interface SiteTally { readonly found: number; readonly rewritten: number; readonly left: Readonly<Record<string, number>> }

function tallySites(outcomes: readonly FileOutcome<Site>[]): SiteTally {
  const sites = outcomes.flatMap(({ items }) => items);
  const left = countBy(sites.flatMap(({ outcome }) => (outcome.kind === 'left' ? [outcome.reason] : [])));
  return { found: sites.length, rewritten: sites.length - total(left), left };
}

/** As in `Verified in 3 rounds: the types of 1 project, and \`npm test\`.`, and what could not be compared. */
function verificationLines({ command, failedBefore, projects, rounds }: Verification, cwd: string): string[] {
  const unchecked = projects.flatMap(({ config, unchecked: words }) => (words === undefined ? [] : [`The types of ${pathIn(cwd, config)} were not compared: the compiler stops at ${words}`]));
  const failing = failedBefore ? ` It failed before, too: what counts are failures that it did not name then.` : '';
  return [`Verified in ${counted(rounds, 'round')}: the types of ${counted(projects.length - unchecked.length, 'project')}, and \`${command}\`.${failing}`, ...unchecked];
}

function verificationFacts({ projects, ...facts }: Verification, cwd: string): object {
  return { ...facts, projects: projects.map(({ config, version, complaints, unchecked }) => ({ config: pathIn(cwd, config), typescript: version, errorsBefore: complaints.length, ...(unchecked !== undefined && { unchecked }) })) };
}

function dependencyLine(outcome: DependencyOutcome, cwd: string, paint: ReturnType<typeof picocolors.createColors>): string {
  const place = paint.bold(relative(cwd, outcome.path));
  if (outcome.status === 'added') return `${place}  ${paint.green('added')}  \`${outcome.dependency}\` ${outcome.range}, which the rewritten code imports.`;
  return `${place}  ${paint.yellow('left')}  ${outcome.missing}  ${paint.dim(outcome.reason)}`;
}

function pathIn(cwd: string, path: string): string {
  return relative(cwd, path).replaceAll(sep, '/');
}

/** Of a file that is there afterwards. */
function diffOf({ path: absolute, before, after }: Change, cwd: string): string {
  const path = pathIn(cwd, absolute);
  return createTwoFilesPatch(before === null ? '/dev/null' : `a/${path}`, `b/${path}`, before ?? '', after ?? '', undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY }).replace(/\n$/, '');
}

function coloured(diff: string, paint: ReturnType<typeof picocolors.createColors>): string {
  return diff.replaceAll(/^.*$/gm, line => {
    if (/^(?:---|\+\+\+) /.test(line)) return paint.bold(line);
    if (line.startsWith('@@')) return paint.cyan(line);
    if (line.startsWith('+')) return paint.green(line);
    return line.startsWith('-') ? paint.red(line) : line;
  });
}
