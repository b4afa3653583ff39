import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { isWithin, staticName } from '../../syntax.ts';
import type { Variable } from '../../variables.ts';
import { constantOf } from './server.ts';

/** A pool or client that the shutdown can close. */
export interface Pool {
  readonly variable: Variable;
  /** As in the list of pools: `pool`, or `() => prisma.$disconnect()`. */
  readonly text: string;
  readonly closedBy: readonly string[];
}

/** Methods that `gracefulShutdown` looks for. */
const KNOWN: ReadonlySet<string> = new Set(['close', 'quit', 'end', 'disconnect', 'destroy']);

/** The pools and clients in constants that are declared before `at` in the same block or around it, in source order. Those that the code outside of `handlers` closes are left to it. */
export function poolsBefore(at: TSESTree.Node, handlers: readonly TSESTree.Node[], source: Source): readonly Pool[] {
  const found: Pool[] = [];
  for (const { block, variables } of source.scopeManager?.scopes ?? []) {
    if (!isWithin(at, block as TSESTree.Node)) continue;
    for (const variable of variables) {
      const pool = poolOf(variable, source);
      if (pool && variable.identifiers[0]!.range[0] < at.range[0] && !isClosedBy(pool, handlers)) found.push(pool);
    }
  }
  return found.sort((a, b) => a.variable.identifiers[0]!.range[0] - b.variable.identifiers[0]!.range[0]);
}

function poolOf(variable: Variable, source: Source): Pool | undefined {
  const declarator = variable.defs[0]?.node as TSESTree.Node | undefined;
  const init = declarator?.type === 'VariableDeclarator' ? declarator.init : null;
  if (!init || !constantOf(init)) return undefined;
  const made = init.type === 'AwaitExpression' ? init.argument : init;
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return undefined;
  const key = keyOfNode(made.callee, source);
  const model = key === undefined ? undefined : callModel(made.type === 'NewExpression' ? `${key}.new` : key);
  const creation = model?.creates;
  if (!creation || (creation.what !== 'pool' && creation.what !== 'client') || creation.holds === 'nothing' || creation.isShared || (model.promise && made === init)) return undefined;
  const [first] = creation.closedBy;
  if (first === undefined || first.includes('.')) return undefined;
  return { variable, text: creation.closedBy.some(name => KNOWN.has(name)) ? variable.name : `() => ${variable.name}.${first}()`, closedBy: creation.closedBy };
}

function isClosedBy({ variable, closedBy }: Pool, handlers: readonly TSESTree.Node[]): boolean {
  return variable.references.some(({ identifier }) => {
    const { parent } = identifier as TSESTree.Node;
    return parent?.type === 'MemberExpression' && closedBy.includes(staticName(parent) ?? '') && !handlers.some(one => isWithin(parent, one));
  });
}
