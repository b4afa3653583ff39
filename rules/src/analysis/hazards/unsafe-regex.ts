import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { analyseRegex, type Unsafe, type Use } from '../regexp/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { isUnused } from '../unused.ts';
import { injectedBy } from './unsafe-regex/injected.ts';
import { ORIGINS, subjectOf, type Subject } from './unsafe-regex/subject.ts';
import { patternOf, type Pattern } from './unsafe-regex/pattern.ts';
import { usesOf, type RegexUse } from './unsafe-regex/uses.ts';

export interface UnsafeRegex extends Finding, Pattern {
  readonly node: TSESTree.Node;
  /** Undefined where the analysis ran out of its budget and only the shape is suspect, and where a client decides the pattern. */
  readonly verdict?: Unsafe;
  readonly isInjected?: true;
}

/** A regular expression that a text can keep busy for long. */
export const unsafeRegex = defineDetector<UnsafeRegex>({ prefilter: /\/|\bRegExp\b/, provenFor: 'services' }, (source, found) => {
  const told = new Set<number>();
  const visit = (node: TSESTree.Node): void => {
    const pattern = patternOf(node, source);
    const finding = !pattern ? injectedIn(node, source) : MAY_REPEAT.test(pattern.pattern) ? findingOf(node, pattern, source) : undefined;
    if (!finding || told.has(finding.range[0])) return; // One text that several expressions are made of is one fault.
    told.add(finding.range[0]);
    found(finding);
  };
  return { Literal: visit, ...(MADE.test(source.text) ? { CallExpression: visit, NewExpression: visit } : {}) };
});

/** The one name by which a regular expression is made of a text. */
const MADE = /\bRegExp\b/;

/** Without a repetition no text takes long. */
const MAY_REPEAT = /[*+{?]/;

function findingOf(node: TSESTree.Node, pattern: Pattern, source: Source): UnsafeRegex | undefined {
  const uses = usesOf(node, pattern.flags, source);
  const verdict = worst(pattern, uses);
  if (verdict === undefined) return undefined;
  if (verdict === 'suspect') return { ...pattern, node, range: node.range, certainty: 'possible', evidence: [] };
  const subjects = uses.map(({ subject }) => ({ subject: subjectOf(subject, verdict.charsFor100ms, source), at: subject }));
  if (subjects.length > 0 && subjects.every(({ subject }) => subject.kind === 'short')) return undefined;
  const foreign = ORIGINS.map(kind => subjects.find(({ subject }) => subject.kind === kind)).find(Boolean);
  const serving = servingOf(foreign?.at ?? uses[0]?.subject ?? node, source);
  const certainty = certaintyOf(verdict, foreign?.subject ?? subjects.find(({ subject }) => subject.kind === 'given')?.subject, serving);
  if (!certainty) return undefined;
  const isReached = foreign !== undefined || serving.kind === 'events' || !isUnused(node, source);
  return { ...pattern, node, range: placeOf(node, pattern, verdict, source), verdict, certainty: isReached ? certainty : 'possible', evidence: evidenceOf(foreign?.subject, serving) };
}

/** Only what is matched here: a database that is handed an expression has limits of its own. */
function injectedIn(node: TSESTree.Node, source: Source): UnsafeRegex | undefined {
  const by = node.type === 'NewExpression' || node.type === 'CallExpression' ? injectedBy(node, source) : undefined;
  if (!by || usesOf(node, '', source).length === 0) return undefined;
  const serving = servingOf(node, source);
  const certainty = serving.kind === 'events' || serving.kind === 'server' ? 'likely' : 'possible';
  return { pattern: '', flags: '', parts: [], node, range: node.range, isInjected: true, certainty, evidence: evidenceOf('evidence' in by && by.evidence.path !== undefined ? by : undefined, serving) };
}

/** Where the fault is put right: the text that holds its first repetition, or else the expression. */
function placeOf(node: TSESTree.Node, { parts }: Pattern, { loops: [loop] }: Unsafe, source: Source): TSESTree.Range {
  const part = loop && parts.find(({ start, end }) => start <= loop[0] && loop[1] <= end);
  return part?.source.path === source.path ? part.node.range : node.range;
}

/** The costliest verdict over all uses; a regular expression that is only exported is searched with. */
function worst({ pattern, flags }: Pattern, uses: readonly RegexUse[]): Unsafe | 'suspect' | undefined {
  const kinds: readonly Use[] = uses.length === 0 ? ['search'] : [...new Set(uses.map(({ use }) => use))];
  const verdicts = kinds.map(use => analyseRegex(pattern, flags, use));
  const unsafe = verdicts.flatMap(verdict => (verdict.kind === 'exponential' || verdict.kind === 'polynomial' ? [verdict] : []));
  if (unsafe.length > 0) return unsafe.reduce((one, other) => (other.degree > one.degree ? other : one));
  return verdicts.some(verdict => verdict.kind === 'undecided' && verdict.isSuspect) ? 'suspect' : undefined;
}

/**
 * `proven`: a client decides the text, or a few characters are enough, in code that serves. `likely`: where it runs is assumed, or that
 * another server means harm, which one that the code names hardly does. A search that is only slow because it starts at every place is a fault where the text is foreign, and at most `possible` where a caller
 * hands it over. A tool reads what its own user wrote.
 */
function certaintyOf({ degree, origin }: Unsafe, subject: Subject | undefined, { kind }: Serving): Certainty | undefined {
  const isForeign = subject?.kind === 'foreign' || subject?.kind === 'remote' || subject?.kind === 'fixed';
  const isQuick = degree >= 3;
  const isSlowStart = !isQuick && origin === 'search-start' && !isForeign && subject?.kind !== 'file';
  if (isSlowStart && subject?.kind !== 'given') return undefined;
  if (kind === 'test' || kind === 'client' || (kind === 'tool' && !isForeign)) return isQuick ? 'possible' : undefined;
  if (isSlowStart) return 'possible';
  const runs = kind === 'events' || kind === 'server';
  const ofText = isForeign ? ASSUMED[subject.kind] : degree === Infinity ? 0 : 2; // Few texts of an unknown origin are as long as a polynomial time takes.
  const assumed = ofText + [!runs, kind === 'tool' || kind === 'once'].filter(Boolean).length;
  return assumed === 0 ? 'proven' : assumed === 1 ? 'likely' : 'possible';
}

/** What speaks against a text that hurts: who asks one server by name mostly knows whose it is. */
const ASSUMED = { foreign: 0, remote: 1, fixed: 2 } as const;

function evidenceOf(subject: Subject | undefined, serving: Serving): readonly Evidence[] {
  return [...(subject && 'evidence' in subject ? [subject.evidence] : []), ...(serving.kind === 'events' ? [serving.evidence] : [])];
}
