import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';

/** The variable that `name` means at `node`. Globals that the file does not declare are `undefined`. */
export function lookUp(name: string, source: Source, node: TSESTree.Node): Variable | undefined {
  for (let scope = scopeAt(node, source); scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable && variable.defs.length > 0) return variable;
  }
  return undefined;
}

/** Is `variable` declared at the top of the file? */
export function isTopLevel(variable: Variable, source: Source): boolean {
  return variable.scope.block === source.ast;
}

/** `wanted`, or the first of `others` or of `wanted2`, `wanted3` … that nothing in the file declares or mentions. Does not depend on the site, so that sites agree. */
export function freeName(wanted: string, others: readonly string[], source: Source): string {
  const taken = namesIn(source);
  for (const name of [wanted, ...others]) if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${wanted}${count}`)) return `${wanted}${count}`;
}

function namesIn({ scopeManager }: Source): Set<string> {
  const names = new Set<string>();
  for (const scope of scopeManager?.scopes ?? []) for (const { name, defs } of scope.variables) if (defs.length > 0) names.add(name);
  for (const { identifier } of scopeManager?.globalScope?.through ?? []) names.add(identifier.name as string);
  return names;
}

function scopeAt(node: TSESTree.Node, { scopeManager }: Source) {
  for (let at: TSESTree.Node | undefined = node; at; at = at.parent) {
    const scope = scopeManager?.acquire(at, true);
    if (scope) return scope;
  }
  return null;
}
