import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** A place of the file that ends, by `name`, what a call gave. */
export interface Ending { readonly name: string; readonly node: TSESTree.Node }

/** Ways to open something, and to end what is open. They say nothing alone: the code has to call one of the latter on what one of the former gave. */
const OPENS = /^(?:acquire|borrow|check[oO]ut|connect|lease|open|reserve)|(?:Channel|Client|Connection|Cursor|Session)$/;
const ENDS: ReadonlySet<string> = new Set(['close', 'destroy', 'disconnect', 'dispose', 'end', 'quit', 'terminate']);

const endings = new WeakMap<Source, ReadonlyMap<string, readonly Ending[]>>();

/** How the file ends what such a call gives, here or elsewhere: `const peer = await hub.open(id); … await peer.close();`. */
export function endingsOf({ callee }: TSESTree.CallExpression, source: Source): readonly Ending[] {
  let known = endings.get(source);
  if (!known) endings.set(source, known = endingsIn(source));
  return known.get(nameOf(callee, source)) ?? [];
}

function endingsIn(source: Source): ReadonlyMap<string, readonly Ending[]> {
  const found = new Map<string, Ending[]>();
  walk(source.ast, source, node => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init?.type !== 'AwaitExpression') return;
    const call = unwrap(node.init.argument);
    const variable = findVariable(node.id, source);
    if (call.type !== 'CallExpression' || !variable || !OPENS.test(/[\w$]+$/.exec(source.text.slice(...call.callee.range))?.[0] ?? '')) return;
    const all = endedBy(variable, node);
    const name = nameOf(call.callee, source);
    if (all.length > 0) found.set(name, [...found.get(name) ?? [], ...all]);
  });
  return found;
}

/** Calls in the same function by which what a variable holds is ended. */
export function endedBy(variable: Variable, declared: TSESTree.Node): readonly Ending[] {
  const home = findAncestor(declared, isFunction);
  return variable.references.flatMap(({ identifier }) => {
    const member = identifier.parent as TSESTree.Node;
    if (findAncestor(identifier as TSESTree.Node, isFunction) !== home) return []; // A closure ends what lives on.
    const name = member.type === 'MemberExpression' && member.parent.type === 'CallExpression' && member.parent.callee === member ? staticName(member) : undefined;
    return name !== undefined && ENDS.has(name) ? [{ name, node: member.parent as TSESTree.Node }] : [];
  });
}

/** The text of the callee, and where the variable is declared that it begins with. */
function nameOf(callee: TSESTree.Node, source: Source): string {
  let base = unwrap(callee);
  while (base.type === 'MemberExpression') base = unwrap(base.object);
  const declared = findVariable(base, source)?.identifiers[0];
  return `${declared?.range[0] ?? ''} ${source.text.slice(...callee.range)}`;
}
