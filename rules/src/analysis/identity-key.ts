import type { Identity } from './identity.ts';
import type { Source } from './source.ts';
import type { FunctionNode } from './syntax.ts';

/** The look-up key of a module's or global's value, such as `p-limit:()` or `global:Promise.all`; `default` and the `node:` prefix are left out. */
export function keyOf({ root, steps }: Identity): string | undefined {
  return root.kind === 'module' || root.kind === 'global' ? keyOfSteps(root.kind, root.name, steps) : undefined;
}

export function keyOfSteps(kind: 'module' | 'global', name: string, steps: readonly string[]): string {
  const path = steps.filter(step => step !== 'default').join('.');
  return kind === 'module' ? `${name.replace(/^node:/, '')}:${path}` : `global:${path === '' ? name : `${name}.${path}`}`;
}

/** The function that a value is, where its code is in this project. */
export function functionOf({ root, steps }: Identity): { readonly node: FunctionNode; readonly source: Source } | undefined {
  return root.kind === 'function' && steps.length === 0 ? root : undefined;
}
