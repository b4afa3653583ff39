import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from './context.ts';
import type { Certainty, Evidence } from './detector.ts';
import { servingOf, type Serving } from './serving.ts';
import type { Source } from './source.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from './ways.ts';

/** For whom code runs. `assumed` counts the facts of that which the code does not show; `serves`: it is code of a server, and no part of its start. */
export interface ReachFacts { readonly assumed: number; readonly serves: boolean; readonly way: string | undefined; readonly evidence: readonly Evidence[] }

/** Undefined where a fault does not matter: in a test, in a browser. `isListener`: an event starts the code, so that in a server it runs over and over, wherever it was registered. */
export function reachOf(node: TSESTree.Node, source: Source, isListener = false): ReachFacts | undefined {
  const known = servingOf(node, source);
  const serving: Serving = isListener && known.kind === 'once' && roleOf(source) === 'service' ? { kind: 'server' } : known;
  if (serving.kind === 'test' || serving.kind === 'client') return undefined;
  if (serving.kind === 'events') return { assumed: 0, serves: true, way: serving.way, evidence: [serving.evidence] };
  const way = serving.kind === 'server' ? servingWay(node, source) : undefined;
  if (way) return { assumed: 0, serves: true, way: wordsOfWay(way, undefined, source), evidence: [evidenceOfWay(way, node, source)] };
  return { assumed: isListener && serving.kind === 'server' ? 0 : ASSUMED[serving.kind], serves: serving.kind === 'server', way: undefined, evidence: [] };
}

const ASSUMED: Readonly<Record<Exclude<Serving['kind'], 'events' | 'test' | 'client'>, number>> = { server: 1, unknown: 1, once: 2, tool: 2 };

export function certaintyOf(assumed: number): Certainty {
  return assumed === 0 ? 'proven' : assumed === 1 ? 'likely' : 'possible';
}
