import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isClass, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { stateOf } from './touched.ts';

/**
 * Does the state itself change, and not only what it stands for? What nothing is assigned to has to hold a collection or an object of the language: the
 * `delete` of a client of a database, or of any other value out of sight, does not change the variable or the field that holds the client.
 */
export function isChanging(id: string, source: Source): boolean {
  const { base, rest, holder } = stateOf(id, source);
  if (!holder) return false;
  return base.startsWith('this@') ? isChangingField(rest, Number(base.slice('this@'.length)), holder) : isChangingVariable(rest, Number(base), holder);
}

function isChangingVariable(rest: readonly string[], at: number, source: Source): boolean {
  for (const statement of source.ast.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    const declarator = declaration.declarations.find(({ range: [start, end] }) => start <= at && at < end);
    if (!declarator) continue;
    const isAssigned = findVariable(declarator.id, source)?.references.some(one => one.isWrite() && !one.init);
    return isAssigned === true || holdsState(declarator.init, rest.length > 0);
  }
  return false;
}

/** A field that some method assigns, or that is made a collection or an object where it is declared or in the constructor. */
function isChangingField([name, ...rest]: readonly string[], at: number, source: Source): boolean {
  let isState = false;
  walk(source.ast, source, node => {
    const owner = node.type === 'PropertyDefinition' || node.type === 'AssignmentExpression' ? findAncestor(node, isClass) : undefined;
    if (owner?.range[0] !== at) return;
    if (node.type === 'PropertyDefinition') isState ||= staticName(node) === name && holdsState(node.value, rest.length > 0);
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression' || node.left.object.type !== 'ThisExpression' || staticName(node.left) !== name) return;
    const method = findAncestor(node, isFunction)?.parent;
    isState ||= !(method?.type === 'MethodDefinition' && method.kind === 'constructor') || holdsState(node.right, rest.length > 0);
  });
  return isState;
}

function holdsState(value: TSESTree.Node | null, hasProperty: boolean): boolean {
  const made = value && unwrap(value);
  if (hasProperty) return made?.type === 'ObjectExpression';
  return made?.type === 'ArrayExpression' || (made?.type === 'NewExpression' && made.callee.type === 'Identifier' && /^(?:Array|Map|Set|URLSearchParams)$/.test(made.callee.name));
}
