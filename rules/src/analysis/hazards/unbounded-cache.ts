import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import { walk, type Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { servingOf } from '../serving.ts';
import { stateAccesses, type StateAccess } from '../shared-state/accesses.ts';
import { instancesOf } from '../shared-state/instances.ts';
import { holds, isGiven, originsOf } from '../shared-state/origins.ts';
import type { Source } from '../source.ts';
import { isFunction, type ClassNode, type FunctionNode } from '../syntax.ts';
import { declarationOf } from './unbounded-cache/declaration.ts';
import { isFromClient, isOneOfSome } from './unbounded-cache/keys.ts';

/** A collection that lives as long as the process and takes one more entry for each new key of a client. */
export interface UnboundedCache extends Finding {
  readonly place: TSESTree.Node;
  readonly key: TSESTree.Node;
  readonly way: string | undefined;
}

/** Functions that a key is followed back through: each may turn away what a client makes up. */
const CALLERS = 3;

export const unboundedCache = defineDetector<UnboundedCache>({ prefilter: /\bnew\s+\w+|\{\s*\}|\bObject\s*\.\s*create\b/, provenFor: 'events' }, (source, found) => {
  const reported = new Set<string>();
  const look = (fn: FunctionNode): void => {
    for (const write of stateAccesses(fn, source)) {
      const { state, key, place } = write;
      if (!key || (write.kind !== 'write' && write.kind !== 'update') || write.isSupposed || reported.has(state.id)) continue;
      const declared = declarationOf(write, source);
      if (!declared || isEmptied(state.id, source)) continue;
      const origins = originsOf(key, fn, source);
      const serving = servingOf(write.node, source);
      const shared = state.lifetime === 'module' ? 'shared' : state.lifetime === 'instance' ? instancesOf(state.owner as ClassNode, source) : 'own';
      if (isOneOfSome(write, origins, fn, source)) continue;
      const here = holds(origins, source, node => isFromClient(node, source, 0));
      const client = here || holds(origins, source, node => isFromClient(node, source, CALLERS));
      if (shared === 'own' || (serving.kind !== 'events' && serving.kind !== 'server') || !(client || isGiven(origins, fn, source))) continue;
      reported.add(state.id);
      const assumed = [!here, serving.kind !== 'events', shared === 'unknown', !declared.isPrivate].filter(Boolean).length;
      const steps = serving.kind === 'events' ? [serving.evidence] : [];
      found({
        place, key, way: serving.kind === 'events' ? serving.way : undefined, range: write.node.range, certainty: client ? certaintyOf(assumed) : 'possible',
        evidence: [...steps, { range: declared.node.range, words: 'this lives as long as the process' }, { range: key.range, words: 'each new value of this adds an entry' }],
      });
    }
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look };
});

const emptied = new WeakMap<Source, ReadonlySet<string>>();

/** Does anything in the file remove entries, put another collection in its place, ask for its size, or hand it to other code? */
function isEmptied(id: string, source: Source): boolean {
  let ids = emptied.get(source);
  if (!ids) emptied.set(source, ids = new Set(everyAccess(source).filter(access => removes(access, source)).map(({ state }) => state.id.replace(/\.(?:size|length)$/, ''))));
  return ids.has(id);
}

function everyAccess(source: Source): readonly StateAccess[] {
  const accesses: StateAccess[] = [];
  walk(source.ast, source, node => {
    if (isFunction(node)) accesses.push(...stateAccesses(node, source));
  });
  return accesses;
}

function removes({ state, kind, key, node }: StateAccess, source: Source): boolean {
  if (/\.(?:size|length)$/.test(state.id)) return true;
  if (kind === 'remove' || kind === 'take' || (kind === 'write' && !key)) return true;
  if (kind !== 'read' || key) return false;
  const parent = node.parent;
  if (parent?.type === 'CallExpression' && parent.arguments.includes(node as never)) return !/^global:(?:console|JSON)\./.test(keyOfNode(parent.callee, source) ?? '');
  return parent?.type === 'Property' || parent?.type === 'ReturnStatement' || parent?.type === 'ArrayExpression' || (parent?.type === 'VariableDeclarator' && parent.init === node);
}
