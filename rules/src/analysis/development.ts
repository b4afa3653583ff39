import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, identify, keyOfNode } from './identity.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, lastName, nameOfFunction, outermostFunction, staticName, unwrap, type FunctionNode } from './syntax.ts';
import { leaves, statementsBefore } from './unreachable.ts';
import { constantOf, findVariable } from './variables.ts';

/** Functions that call each other, through which one is followed. */
const DEPTH = 5;
/** Tests that one is made of. */
const TESTS = 20;

/** Does it only run while the code is developed or tested: behind a test such as `process.env.NODE_ENV === 'development'`, or in a function that nothing but such code names? */
export function isForDevelopment(node: TSESTree.Node, source: Source, depth = 0): boolean {
  if (isBehindTest(node, source, tellsDevelopment)) return true;
  const outer = depth < DEPTH ? outermostFunction(node) : undefined;
  const name = outer && !isExported(outer) ? nameOfFunction(outer) : undefined;
  const uses = (name && findVariable(name, source)?.references.filter(({ init }) => !init)) ?? [];
  return uses.length > 0 && uses.every(({ identifier }) => isForDevelopment(identifier as TSESTree.Node, source, depth + 1));
}

function isExported({ type, parent }: FunctionNode): boolean {
  const declaration = type === 'FunctionDeclaration' ? parent : parent.parent?.parent;
  return declaration?.type === 'ExportNamedDeclaration' || declaration?.type === 'ExportDefaultDeclaration';
}

/** Does it only run under Windows or macOS, as next to no service does? */
export function isForDesktops(node: TSESTree.Node, source: Source): boolean {
  return isBehindTest(node, source, tellsDesktop);
}

function isBehindTest(node: TSESTree.Node, source: Source, tells: (test: TSESTree.Node, outcome: boolean, source: Source) => boolean): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.test !== at && tells(parent.test, parent.consequent === at, source)) return true;
    if (parent.type === 'LogicalExpression' && parent.right === at && parent.operator !== '??' && tells(parent.left, parent.operator === '&&', source)) return true;
    if (statementsBefore(at).some(guard => guard.type === 'IfStatement' && leaves(guard.consequent) && tells(guard.test, false, source))) return true;
  }
  return false;
}

/** Does it follow from `test` being `outcome` that this is no production? A variable may be made of itself, as in `db = db || open()`. */
export function tellsDevelopment(test: TSESTree.Node, outcome: boolean, source: Source, depth = 0): boolean {
  if (depth > TESTS) return false;
  const { root, steps } = identify(test, source);
  const value = unwrap(root.kind === 'value' && steps.length === 0 ? root.node : constantOf(test, source) ?? test);
  const home = root.kind === 'value' ? root.source : source;
  if (value.type === 'UnaryExpression' && value.operator === '!') return tellsDevelopment(value.argument, !outcome, home, depth + 1);
  if (value.type === 'LogicalExpression' && value.operator === (outcome ? '&&' : '||')) return tellsDevelopment(value.left, outcome, home, depth + 1) || tellsDevelopment(value.right, outcome, home, depth + 1);
  if (value.type === 'CallExpression') return (!outcome && isListOfModes(value, home)) || asks(value, outcome, home, depth);
  if (value.type === 'Identifier' || value.type === 'MemberExpression') return (outcome ? DEVELOPS : PRODUCES).test(lastName(value) ?? '') && (isMode(value, home) || (value.type === 'MemberExpression' && isOfSettings(value.object)));
  if (value.type !== 'BinaryExpression' || !/^[!=]==?$/.test(value.operator)) return false;
  const [name, mode] = value.right.type === 'Literal' ? [value.left, value.right.value] : [value.right, value.left.type === 'Literal' ? value.left.value : undefined];
  const isEqual = value.operator.startsWith('=') === outcome;
  return isEqual ? isNodeEnv(name, home) && typeof mode === 'string' && DEVELOPMENT.test(mode) : mode === 'production' && isMode(name, home);
}

function tellsDesktop(test: TSESTree.Node, outcome: boolean, source: Source): boolean {
  const { root, steps } = identify(test, source);
  const value = root.kind === 'value' && steps.length === 0 ? root.node : test;
  if (value.type !== 'BinaryExpression' || !/^[!=]==?$/.test(value.operator) || value.right.type !== 'Literal') return false;
  const isPlatform = PLATFORM.test(keyOfNode(value.left.type === 'CallExpression' ? value.left.callee : value.left, source) ?? '');
  return isPlatform && value.operator.startsWith('=') === outcome && (value.right.value === 'win32' || value.right.value === 'darwin');
}

const PLATFORM = /^(?:(?:global:)?process[.:]|os[.:](?:default[.:])?)platform$/;

/** Values of `NODE_ENV` that no machine of a service has. */
const DEVELOPMENT = /^(?:dev|development|local|localhost|test|testing)$/i;

/** What a setting is called that is true where the code is developed or tested alone, and one that is true in production alone. */
const DEVELOPS = /^(?:is_?|in_?)?(?:dev(?:el(?:opment)?)?|test(?:ing|s)?)(?:_?(?:mode|env(?:ironment)?))?$/i;
const PRODUCES = /^(?:is_?|in_?)?prod(?:uction)?(?:_?(?:mode|env(?:ironment)?))?$/i;

/** `config` of `config.dev`, and of `env.config.dev`, wherever it comes from. */
function isOfSettings(at: TSESTree.Node): boolean {
  return /^(?:app)?(?:conf(?:ig(?:uration)?)?|settings|env(?:ironment)?)$/i.test(lastName(at) ?? '');
}

/** `isDevelopment()`, a function of the project that does nothing but look. */
function asks({ callee }: TSESTree.CallExpression, outcome: boolean, source: Source, depth: number): boolean {
  const asked = functionOf(identify(callee, source));
  const body = asked?.node.body;
  const [only, ...others] = body?.type === 'BlockStatement' ? body.body : [];
  const answer = body?.type === 'BlockStatement' ? (only?.type === 'ReturnStatement' && others.length === 0 ? only.argument : null) : body;
  return asked !== undefined && answer != null && unwrap(answer).type !== 'CallExpression' && tellsDevelopment(answer, outcome, asked.source, depth + 1);
}

/** `['production', 'staging'].includes(config.env)` */
function isListOfModes({ callee, arguments: [name] }: TSESTree.CallExpression, source: Source): boolean {
  if (callee.type !== 'MemberExpression' || staticName(callee) !== 'includes' || callee.object.type !== 'ArrayExpression' || !name) return false;
  return callee.object.elements.some(one => one?.type === 'Literal' && one.value === 'production') && isMode(name, source);
}

function isNodeEnv(name: TSESTree.Node, source: Source): boolean {
  return /^(?:global:)?process[.:]env\.NODE_ENV$/.test(keyOfNode(name, source) ?? '');
}

/** Something that is the same for the whole process, such as `config.env`; not what a request or a row of a database says of itself. */
function isMode(name: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(name, source);
  const isOfProcess = root.kind === 'module' || (root.kind === 'value' && !findAncestor(root.node, isFunction));
  return isNodeEnv(name, source) || (isOfProcess && steps.length > 0 && !steps.some(step => step === '()' || step === 'new'));
}
