import type { TSESTree } from '@typescript-eslint/types';
import { fileRole } from './context.ts';
import { nodeAt, type Certainty, type Detector, type Finding, type Unearned, type Visitor } from './detector.ts';
import { isForDesktops, isForDevelopment } from './development.ts';
import { isInService } from './in-service.ts';
import { isLoadedByPages } from './page-code.ts';
import { isServed, mayServe, type Served } from './serving.ts';
import type { Source } from './source.ts';
import { isUnreachable } from './unreachable.ts';
import { isForNobody } from './unused.ts';
import { isUnwritten } from './unwritten.ts';

/** What can be said of a hazard before a file is looked at, so that most files are not. */
interface Bounds<F extends Finding> {
  /** Matches every text that can hold a finding, decoded or as the bytes of a file read as Latin-1. */
  readonly prefilter: RegExp;
  /** Whom code has to run for so that there can be a finding at all; anybody where it is left out. */
  readonly foundFor?: Served;
  /** Whom so that a finding can be `proven`, and what such a file says: not one that has the function by another name from a file between. */
  readonly provenFor?: Served;
  readonly provenIn?: RegExp;
  /** A finding is about the code that holds the visited node: so whom that runs for decides, and not only whom the file does. */
  readonly isLocal?: true;
  readonly unearned?: Unearned<F>;
}

const NOTHING: Visitor = {};

/** Makes a detector that looks at no file in which it cannot find what is asked for, and says nothing of what never runs, or only while code is developed, or in pages alone, nor of what a minifier or a compiler wrote. What stands in a test, in code for Windows alone, or in code that nothing seems to run, is no more than possible, and what no process that takes work is seen to load no more than likely. */
export function defineDetector<F extends Finding>({ prefilter, foundFor, provenFor, provenIn, isLocal, unearned }: Bounds<F>, look: (source: Source, found: (finding: F) => void, least: Certainty) => Visitor): Detector<F> {
  const detector = (source: Source, found: (finding: F) => void, least: Certainty = 'possible'): Visitor => {
    const isTest = fileRole(source).role === 'test';
    if (isTest && least !== 'possible') return NOTHING;
    if (least === 'proven' && provenIn?.test(source.text) === false) return NOTHING; // Before the question whom the file serves, for which all others are linked.
    const isNarrow = least === 'proven' && provenFor !== undefined;
    if (isNarrow && !mayServe(source, provenFor)) return NOTHING; // Asked first: it is known of the file once for all detectors.
    if (!prefilter.test(source.text) || isUnwritten(source) || (foundFor !== undefined && !mayServe(source, foundFor))) return NOTHING;
    const visitor = look(source, finding => {
      const node = nodeAt(finding.range[0], source, () => true);
      if ((node && isIdle(node, source)) || isLoadedByPages(source)) return;
      if (finding.certainty !== 'possible' && (isTest || (node && (isForDesktops(node, source) || isForNobody(node, source))))) found({ ...finding, certainty: 'possible' });
      else found(finding.certainty === 'proven' && !isInService(source) ? { ...finding, certainty: 'likely' } : finding);
    }, least);
    return isNarrow && isLocal && provenFor === 'events' ? whereEventsLead(visitor, source) : visitor;
  };
  return Object.assign(detector, { prefilter, ...(unearned && { unearned }) });
}

function whereEventsLead(visitor: Visitor, source: Source): Visitor {
  return Object.fromEntries(Object.entries(visitor).map(([type, handler]) => [type, (node: TSESTree.Node) => { if (isServed(node, source)) (handler as (node: TSESTree.Node) => void)(node); }]));
}

function isIdle(node: TSESTree.Node, source: Source): boolean {
  return isUnreachable(node) || isForDevelopment(node, source);
}
