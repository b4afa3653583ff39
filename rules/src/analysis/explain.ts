import { fileRole } from './context.ts';
import { programOf, type EffectName, type ProgramFunction, type Rejection } from './program/index.ts';
import { REACH_KINDS, type ReachKind } from './program/entries.ts';
import type { Source } from './source.ts';
import { placeOf, wordsOfEffect, wordsOfWay } from './ways.ts';

/** What the engine knows of one function. Lists are empty where it knows nothing, which is not the same as nothing being there. */
export interface Explanation {
  /** The function, or the top-level code of the file. */
  readonly name: string;
  readonly line: number;
  readonly role: string;
  readonly because: string;
  readonly isAsync: boolean;
  readonly awaits: boolean;
  /** What a caller that awaits it has to reckon with. */
  readonly rejection: Rejection;
  /** How control comes here, one way by kind of entry. */
  readonly entries: readonly { readonly kind: ReachKind; readonly way: string }[];
  readonly effects: readonly { readonly name: EffectName; readonly chain: string }[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly callers: readonly string[];
  readonly calls: readonly { readonly line: number; readonly text: string; readonly is: string }[];
}

const EFFECTS: readonly EffectName[] = [
  'io', 'sleeps', 'exits', 'limits',
  ...['stat', 'file', 'directory', 'network', 'process', 'cpu', 'wait'].map(cost => `blocks:${cost}` as const),
  ...['client', 'pool', 'worker', 'process', 'server', 'timer', 'listener', 'stream', 'watcher', 'cache', 'limiter'].map(what => `starts:${what}` as const),
  ...['permit', 'lock', 'connection', 'transaction', 'handle', 'client'].map(what => `acquires:${what}` as const),
];

/** What is known of the innermost function whose code includes the line, counted from 1. */
export function explain(source: Source, line: number): Explanation | undefined {
  const program = programOf(source);
  const node = functionAtLine(program.graph.functions, source, line);
  if (!node) return undefined;
  const { role, why } = fileRole(source);
  const entries = REACH_KINDS.flatMap(kind => {
    const way = program.reach.way(node, kind);
    return way ? [{ kind, way: wordsOfWay(way, node, source) }] : [];
  });
  const effects = EFFECTS.flatMap(name => {
    const chain = wordsOfEffect(node, name, source);
    return chain === undefined ? [] : [{ name, chain }];
  });
  return {
    name: node.facts.name, line: node.facts.line, role, because: why, isAsync: node.facts.isAsync === true, awaits: node.facts.awaits === true,
    rejection: program.effects.rejection(node), entries, effects,
    reads: pathsIn(node, 'reads', source), writes: pathsIn(node, 'writes', source),
    callers: [...new Set(node.callers.map(({ from }) => placeOf(from, source)))].sort(),
    calls: node.calls.map(({ facts, targets, key }) => ({ line: facts.line, text: facts.text, is: targets.length > 0 ? targets.map(target => placeOf(target, source)).join(', ') : key ?? 'unknown' })),
  };
}

function functionAtLine(functions: Iterable<ProgramFunction>, source: Source, line: number): ProgramFunction | undefined {
  const offset = offsetOf(source.text, line);
  let found: ProgramFunction | undefined;
  for (const node of functions) {
    if (node.file.path !== source.path) continue;
    const holds = node.facts.at < 0 || (node.facts.line <= line && node.facts.end >= offset);
    if (holds && (!found || node.facts.at > found.facts.at)) found = node;
  }
  return found;
}

function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let left = line - 1; left > 0; left--) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}

/** `12.count` is `total.count` to a reader: the variable at 12 is called `total`. */
function pathsIn({ facts }: ProgramFunction, kind: 'reads' | 'writes', { text }: Source): readonly string[] {
  return (facts[kind] ?? []).map(path => path.replace(/^(?:this@\d+|\d+)/, base => (base.startsWith('this') ? 'this' : /^[\w$]+/.exec(text.slice(Number(base)))?.[0] ?? base))).sort();
}
