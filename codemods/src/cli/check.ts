import { relative, sep } from 'node:path';
import type { Certainty } from 'eslint-plugin-headgate/analysis';
import picocolors from 'picocolors';
import { hazards } from '../hazards.ts';
import { discover } from '../runner/discover.ts';
import type { Found, Step } from '../runner/job.ts';
import { run, type FileOutcome } from '../runner/run.ts';
import { collectSeldom } from './short-run.ts';
import { counted, reasons, countBy, summaryLine, tally } from './summary.ts';
import { ExitCode, type Terminal } from './terminal.ts';

export interface CheckOptions { readonly certainty: Certainty; readonly json?: boolean }

/** `headgate check`: prints the findings at least as certain as asked for. */
export async function check(paths: readonly string[], { certainty, json = false }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const files = await discover(paths, terminal.cwd);
  collectSeldom(files.length);
  const outcomes = await run(files, { kind: 'check', rows: Object.keys(hazards), least: certainty });
  terminal.out(json ? asJson(outcomes, terminal) : asText(outcomes, certainty, terminal));

  if (outcomes.some(({ status }) => status === 'failed')) return ExitCode.error;
  return outcomes.some(({ items }) => items.length > 0) ? ExitCode.found : ExitCode.nothing;
}

function asText(outcomes: readonly FileOutcome<Found>[], certainty: Certainty, { cwd, color }: Terminal): string {
  const paint = picocolors.createColors(color);
  const lines: string[] = [];
  for (const outcome of outcomes) {
    const path = relative(cwd, outcome.path);
    for (const found of outcome.items) lines.push(...describe(path, found, cwd, paint), '');
    if (outcome.status === 'failed') lines.push(`${paint.bold(path)}  ${paint.red('failed')}  ${outcome.reason}: ${outcome.detail}`, '');
  }
  const { changed, unchanged, ...rest } = tally(outcomes);
  const withFindings = outcomes.filter(({ items }) => items.length > 0).length;
  lines.push(summaryLine({ ...rest, changed: changed + withFindings, unchanged: unchanged - withFindings }, { changed: 'with findings', unchanged: 'without' }));
  const shown = outcomes.flatMap(({ items }) => items);
  lines.push(`${counted(shown.length, 'finding')}${reasons(countBy(shown.map(found => found.certainty)))}${certainty === 'possible' ? '' : '; weaker ones were not looked for: see `--certainty`'}`);
  return `${lines.join('\n')}\n`;
}

const WIDTH = 160;

function describe(path: string, { hazard, certainty, line, column, excerpt, length, evidence }: Found, cwd: string, paint: ReturnType<typeof picocolors.createColors>): string[] {
  const number = String(line);
  const gutter = (label: string): string => paint.dim(`${label.padStart(number.length + 2)} | `);
  const indent = excerpt.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const frame = column > WIDTH ? [] : [gutter(number) + excerpt.slice(0, WIDTH), gutter('') + indent + paint.red('^'.repeat(Math.max(1, Math.min(length, WIDTH - column + 1))))];
  return [
    `${paint.bold(`${path}:${line}:${column}`)}  ${paint.yellow(certainty)}  ${hazards[hazard]!.summary}  ${paint.dim(hazard)}`,
    ...frame,
    ...evidence.map(step => `  because ${step.words}${placeOf(step, cwd)}`),
  ];
}

function placeOf({ path, position: { line, column } }: Step, cwd: string): string {
  return path === undefined ? ` (${line}:${column})` : ` (${relative(cwd, path)}:${line}:${column})`;
}

function asJson(outcomes: readonly FileOutcome<Found>[], { cwd }: Terminal): string {
  const files = outcomes.filter(({ status, items }) => status !== 'unchanged' || items.length > 0).map(({ path, status, items, ...rest }) => ({
    path: relative(cwd, path).replaceAll(sep, '/'),
    status,
    ...rest,
    findings: items.map(({ excerpt: _excerpt, length: _length, ...found }) => ({ ...found, summary: hazards[found.hazard]!.summary })),
  }));
  const findings = countBy(outcomes.flatMap(({ items }) => items).map(found => found.certainty));
  return `${JSON.stringify({ summary: { ...tally(outcomes), findings }, files }, undefined, 2)}\n`;
}
