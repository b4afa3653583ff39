import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOf } from './identity.ts';
import type { Source } from './source.ts';
import { staticName, unwrap } from './syntax.ts';
import { findVariable } from './variables.ts';

/** What a call says of an option: its value, that it is not there, or that this cannot be read. */
export type Option = { readonly node: TSESTree.Node; readonly source: Source } | 'absent' | 'unknown';

/** Objects that one option is looked for in. */
const DEPTH = 8;

/** The option at `path`, outermost property first, of an argument: an object written in the project, also in another file, through spreads. A text has no options. */
export function optionIn(argument: TSESTree.Node | undefined, path: readonly string[], source: Source, depth = 0): Option {
  if (!argument) return 'absent';
  const node = unwrap(argument);
  if (path.length === 0) return { node, source };
  if (depth > DEPTH || isChanged(node, source)) return 'unknown';
  if (node.type === 'LogicalExpression') return either([node.left, node.right], path, source, depth);
  if (node.type === 'ConditionalExpression') return either([node.consequent, node.alternate], path, source, depth);
  const identity = identify(node, source);
  if (keyOf(identity)?.startsWith('global:process.env.') === true || keyOf(identity) === 'global:undefined') return 'absent';
  const { root, steps } = identity;
  if (root.kind !== 'value' || steps.length > 0) return 'unknown';
  if (root.node.type === 'Literal' || root.node.type === 'TemplateLiteral') return 'absent';
  if (root.node.type === 'ObjectExpression') return inObject(root.node, path, root.source, depth + 1);
  return root.node === node ? 'unknown' : optionIn(root.node, path, root.source, depth + 1);
}

/** The last one wins, and one that cannot be read may be any. */
function inObject({ properties }: TSESTree.ObjectExpression, path: readonly string[], source: Source, depth: number): Option {
  const [first, ...rest] = path;
  let isReadable = true;
  for (const property of properties.toReversed()) {
    if (property.type === 'Property' && staticName(property) === first) return optionIn(property.value, rest, source, depth);
    const found = property.type === 'SpreadElement' ? optionIn(property.argument, path, source, depth) : staticName(property) === undefined ? 'unknown' : 'absent';
    if (typeof found === 'object') return found;
    isReadable &&= found === 'absent';
  }
  return isReadable ? 'absent' : 'unknown';
}

function either(nodes: readonly TSESTree.Node[], path: readonly string[], source: Source, depth: number): Option {
  const found = nodes.map(node => optionIn(node, path, source, depth + 1));
  return found.find(one => typeof one === 'object') ?? (found.includes('unknown') ? 'unknown' : 'absent');
}

/** Does the file give the object a property later, or hand it to code that may? */
function isChanged(node: TSESTree.Node, source: Source): boolean {
  return findVariable(node, source)?.references.some(({ identifier: { parent } }) => {
    if (parent.type === 'CallExpression') return parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'assign';
    return parent.type === 'MemberExpression' && parent.parent.type === 'AssignmentExpression' && parent.parent.left === parent;
  }) ?? false;
}
