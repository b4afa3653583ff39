import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Parsed, SyntaxFault } from 'eslint-plugin-headgate/analysis';
import type { JSCodeshift } from 'jscodeshift';
import { importFaults } from './import-law.ts';
import { parseOnce } from './parse-once.ts';
import type { Pass, Plan } from './plan.ts';
import { positionAt } from './position.ts';
import { parseAgain, type SecondOpinion } from './second-parser.ts';

/**
 * - `collateral`: text outside the declared edits changed, or a file that is to be new is there.
 * - `comments`: a comment is gone, or there more than before.
 * - `syntax`: the output does not parse, or one of the two parsers has a complaint it did not have before.
 * - `imports`: a name is declared twice, imported twice, imported for nothing, or used without a declaration.
 * - `fixpoint`: a second run would change the file again.
 */
export type Law = 'collateral' | 'comments' | 'syntax' | 'imports' | 'fixpoint';

export interface Breach { readonly law: Law; /** A sentence. */ readonly detail: string }

export interface Rewritten {
  readonly path: string;
  /** Before the first pass. */
  readonly text: string;
  readonly planned: Plan;
  /** The same codemods with the same options on another text of the same file. */
  readonly again: (text: string) => Plan | { readonly fault: SyntaxFault };
}

/** Which laws a changed file breaks. Checked before anything is written, and shares no code with what made the change. */
export function breaches({ path, text, planned, again }: Rewritten, jscodeshift: JSCodeshift): Breach[] {
  const { output, passes } = planned;
  const collateral = collateralOf(text, output, passes) ?? overwritten(planned);
  if (collateral) return [{ law: 'collateral', detail: collateral }];

  const before = parseOnce(path, text);
  const after = parseOnce(path, output);
  if ('fault' in before) return [{ law: 'syntax', detail: `The input does not parse: ${before.fault.message}.` }];
  if ('fault' in after) return [{ law: 'syntax', detail: `The output does not parse at line ${positionAt(output, after.fault.offset).line}: ${after.fault.message}.` }];

  const unreadable = planned.creates.find(file => 'fault' in parseOnce(file.path, file.text) || parseAgain(file.path, file.text).complaints.length > 0);
  if (unreadable) return [{ law: 'syntax', detail: `The new file ${basename(unreadable.path)} does not parse.` }];

  const second = parseAgain(path, output);
  let parsed: SecondOpinion | undefined;
  const first = (): SecondOpinion => (parsed ??= parseAgain(path, text)); // Most outputs look right by themselves, and this parse takes a third of the time of all laws.
  const found: Breach[] = [];
  const complaints = second.complaints.length === 0 ? [] : moreOften(countOf(second.complaints), countOf(first().complaints));
  for (const [complaint] of complaints) found.push({ law: 'syntax', detail: `The second parser complains: ${complaint}` });
  for (const detail of commentFaults(before, after, planned.creates)) found.push({ law: 'comments', detail });
  if (second.ast) {
    const isUsed = (name: string): boolean => referencesOf(after, name) > 0;
    for (const detail of importFaults(() => first().ast, second.ast, isUsed, jscodeshift)) found.push({ law: 'imports', detail });
  }
  for (const name of undeclared(before, after)) found.push({ law: 'imports', detail: `\`${name}\` is used but declared nowhere.` });

  const rerun = again(output);
  if ('fault' in rerun || rerun.output !== output) found.push({ law: 'fixpoint', detail: 'A second run would change the file again.' });
  return found;
}

function collateralOf(text: string, output: string, passes: readonly Pass[]): string | undefined {
  let current = text;
  for (const { before, edits, after } of passes) {
    if (before !== current) return 'A pass did not start from the text the pass before it left.';
    let from = 0;
    let to = 0;
    for (const edit of [...edits, { range: [before.length, before.length] as const, text: '' }]) {
      const kept = before.slice(from, edit.range[0]);
      if (edit.range[0] < from) return `Two edits overlap at line ${positionAt(before, edit.range[0]).line}.`;
      if (after.slice(to, to + kept.length) !== kept) return `Text outside the edits changed after line ${positionAt(before, from).line}.`;
      to += kept.length;
      if (after.slice(to, to + edit.text.length) !== edit.text) return `An edit was not applied as declared at line ${positionAt(before, edit.range[0]).line}.`;
      to += edit.text.length;
      from = edit.range[1];
    }
    if (to !== after.length) return 'Text was added at the end of the file.';
    current = after;
  }
  return current === output ? undefined : 'The output is not what the last pass left.';
}

function overwritten({ creates }: Plan): string | undefined {
  const file = creates.find(({ path }, index) => existsSync(path) || creates.findIndex(one => one.path === path) !== index);
  return file && `The new file ${basename(file.path)} would overwrite another one.`;
}

/** A comment that moved to a new file is not lost. */
function commentFaults(before: Parsed, after: Parsed, creates: Plan['creates']): string[] {
  const moved = creates.map(({ path, text }) => parseOnce(path, text)).flatMap(file => ('fault' in file ? [] : file.comments));
  const [old, now] = [before, after].map(({ comments }) => countOf(comments.map(textOf)));
  const kept = countOf([...after.comments, ...moved].map(textOf));
  const lost = moreOften(old!, kept).map(([comment]) => `The comment \`${comment}\` is lost.`);
  const doubled = moreOften(now!, old!).filter(([comment]) => old!.has(comment)).map(([comment]) => `The comment \`${comment}\` is there more often than before.`);
  return [...lost, ...doubled];
}

function textOf({ type, value }: Parsed['comments'][number]): string {
  return type === 'Line' ? `//${value}` : `/*${value}*/`;
}

/** How often the variable of this name in the outermost scopes is read. */
function referencesOf({ source: { scopeManager } }: Parsed, name: string): number {
  const scopes = scopeManager?.scopes.slice(0, 2) ?? []; // The global scope, and that of the module.
  return scopes.flatMap(({ set }) => set.get(name)?.references.filter(reference => reference.isRead()) ?? []).length;
}

function undeclared(before: Parsed, after: Parsed): string[] {
  const [old, now] = [before, after].map(({ source }) => new Set(source.scopeManager?.globalScope?.through.map(({ identifier }) => identifier.name as string)));
  const { ast, path } = after.source;
  // What is written as a module may be compiled to CommonJS, where it has a path.
  const isGiven = (name: string): boolean => name in globalThis || (name === 'require' && ast.sourceType === 'script') || (/^__(?:dirname|filename)$/.test(name) && (ast.sourceType === 'script' || /\.c?ts$/.test(path)));
  return [...now!].filter(name => !old!.has(name) && !isGiven(name));
}

function countOf(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function moreOften(counts: ReadonlyMap<string, number>, than: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].filter(([item, count]) => count > (than.get(item) ?? 0));
}
