import type { TSESTree } from '@typescript-eslint/types';
import type { Certainty, Evidence } from './detector.ts';
import { servingOf, type Serving } from './serving.ts';
import type { Source } from './source.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from './ways.ts';

/** For whom code runs. `assumed` counts the facts of that which the code does not show. */
export interface ReachFacts { readonly assumed: number; readonly way: string | undefined; readonly evidence: readonly Evidence[] }

/** Undefined where a fault does not matter: in a test, in a browser. `isListener`: an event starts the code, so that in a server it runs over and over. */
export function reachOf(node: TSESTree.Node, source: Source, isListener = false): ReachFacts | undefined {
  const serving = servingOf(node, source);
  if (serving.kind === 'test' || serving.kind === 'client') return undefined;
  if (serving.kind === 'events') return { assumed: 0, way: serving.way, evidence: [serving.evidence] };
  const way = serving.kind === 'server' ? servingWay(node, source) : undefined;
  if (way) return { assumed: 0, way: wordsOfWay(way, undefined, source), evidence: [evidenceOfWay(way, node, source)] };
  return { assumed: isListener && serving.kind === 'server' ? 0 : ASSUMED[serving.kind], way: undefined, evidence: [] };
}

const ASSUMED: Readonly<Record<Exclude<Serving['kind'], 'events' | 'test' | 'client'>, number>> = { server: 1, unknown: 1, once: 2, tool: 2 };

export function certaintyOf(assumed: number): Certainty {
  return assumed === 0 ? 'proven' : assumed === 1 ? 'likely' : 'possible';
}
