import type { TSESTree } from '@typescript-eslint/types';
import { isBuiltin } from 'node:module';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { PAGE_DRIVERS } from './roles.ts';

/** The page, as code looks that uses it. Most files hold neither, and need no scopes. */
const PAGE = /(?<![\w$.'"`-])(?:(?:window|document)\s*(?:\?\.|[.[,)])|(?:\$|jQuery)\(|fetch\(\s*['"`]\/|credentials:\s*['"]same-origin['"]|addEventListener\(\s*['"`]message['"`]|\b\w+\.addEventListener\(\s*['"`](?:activate|install|notificationclick|push)['"`])/;
/** The file asks whether there is a page, makes one, or is for Deno, whose first version had a `window`. */
const MAY_BE_NONE = /\btypeof\s+(?:window|document)\b(?!\s*(?:\?\.|[.[]))|\b(?:globalThis|global|self)\.(?:window|document)\b|\bglobal(?:This)?\.(?:\$|jQuery)(?!\w)|['"](?:window|document)['"]\s+in\b|\bDeno\b/;

/** Modules of Node.js that bundlers have a package for, so that code of a page imports them, too. Source: github.com/webpack/node-libs-browser (2), those that need no server. */
const BUNDLED = /^(?:assert|buffer|events|path|punycode|querystring|string_decoder|url|util)$/;

/** Is there a module of Node.js that no page has? */
export function needsNode(modules: readonly string[]): boolean {
  return modules.some(one => isBuiltin(one) && !BUNDLED.test(one));
}

/** Asked of the text alone, before it is parsed. */
export function mayUsePage(text: string): boolean {
  return PAGE.test(text) && !MAY_BE_NONE.test(text);
}

/**
 * Does the file use the page that it runs in: `document.title`, `$('#title')` or `fetch('/titles')` with a `document`, `$` or `fetch` that nobody declares, under no condition, in code that is not handed on to run in
 * another process, as in `page.evaluate(() => document.title)`?
 */
export function usesPage(source: Source, modules: readonly string[]): boolean {
  if (!mayUsePage(source.text) || needsNode(modules) || modules.some(one => PAGE_DRIVERS.test(one))) return false;
  const uses = usedGlobals(source).filter(name => !isConditional(name) && !isHandedOn(name, source));
  return uses.length > 0 && !isMixed(uses, source);
}

/** Are there functions for both sides: most of those that are exported can do without a page, and all use of it is in the others? */
function isMixed(uses: readonly TSESTree.Node[], { ast }: Source): boolean {
  const exported = ast.body.flatMap(statement => (statement.type === 'ExportNamedDeclaration' ? functionsIn(statement.declaration) : []));
  const drawing = exported.filter(fn => uses.some(use => isWithin(use, fn)));
  return exported.length > 2 * drawing.length && uses.every(use => drawing.some(fn => isWithin(use, fn)));
}

function functionsIn(declaration: TSESTree.ExportNamedDeclaration['declaration']): readonly TSESTree.Node[] {
  if (declaration?.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ init }) => (isFunction(init) ? init : []));
  return isFunction(declaration) ? [declaration] : [];
}

function usedGlobals(source: Source): readonly TSESTree.Identifier[] {
  const free = source.scopeManager?.scopes.flatMap(({ references }) => references.filter(({ resolved }) => !resolved?.defs.length)) ?? [];
  return free.flatMap(({ identifier }) => (identifier.type === 'Identifier' && Object.hasOwn(USES, identifier.name) && USES[identifier.name]!(identifier as TSESTree.Identifier, source) ? identifier as TSESTree.Identifier : []));
}

/** How code uses what a page has and Node.js has not, or not so: by name. */
const USES: Readonly<Record<string, (name: TSESTree.Identifier, source: Source) => boolean>> = {
  window: isObjectOrArgument,
  document: isObjectOrArgument,
  $: name => isCalled(name, first => first?.type !== 'ObjectExpression'), // zx has one that takes options.
  jQuery: name => isCalled(name, () => true),
  fetch: name => isCalled(name, isPathOfPage) || hasCookiesOfPage(name),
  addEventListener: name => isCalled(name, first => first?.type === 'Literal' && first.value === 'message'), // So has a worker of a page.
  self: isServiceWorker,
};

/** What a browser keeps between a page and the network: it listens to events of its own, by itself or by the name of a constant, as in `const worker = self`. */
function isServiceWorker(name: TSESTree.Identifier, source: Source): boolean {
  const { parent } = name;
  if (parent.type === 'VariableDeclarator') return findVariable(parent.id, source)?.references.some(({ identifier }) => identifier !== parent.id && isServiceWorker(identifier as TSESTree.Identifier, source)) === true;
  const event = parent.type === 'MemberExpression' && staticName(parent) === 'addEventListener' && parent.parent.type === 'CallExpression' ? parent.parent.arguments[0] : undefined;
  return event?.type === 'Literal' && typeof event.value === 'string' && /^(?:activate|install|notificationclick|push)$/.test(event.value);
}

function isObjectOrArgument(name: TSESTree.Identifier): boolean {
  const { parent } = name;
  return parent.type === 'MemberExpression' ? parent.object === name : parent.type === 'CallExpression' && parent.callee !== name;
}

function isCalled(name: TSESTree.Identifier, isMeant: (first: TSESTree.Node | undefined) => boolean): boolean {
  const { parent } = name;
  return parent.type === 'CallExpression' && parent.callee === name && isMeant(parent.arguments[0]);
}

/** `'/api/rows'`: Node.js has no page whose host that would be on, and refuses it. */
function isPathOfPage(url: TSESTree.Node | undefined): boolean {
  const start = url?.type === 'TemplateLiteral' ? url.quasis[0]?.value.cooked : url?.type === 'Literal' ? url.value : undefined;
  return typeof start === 'string' && /^\/(?!\/)/.test(start);
}

/** `fetch(url, { credentials: 'same-origin' })`: Node.js has no origin. */
function hasCookiesOfPage({ parent }: TSESTree.Identifier): boolean {
  const options = parent.type === 'CallExpression' ? parent.arguments[1] : undefined;
  return options?.type === 'ObjectExpression' && options.properties.some(one => one.type === 'Property' && staticName(one) === 'credentials' && one.value.type === 'Literal' && one.value.value === 'same-origin');
}

/** In a branch, or behind one that leaves the block: the condition may say that there is a page. */
function isConditional(name: TSESTree.Node): boolean {
  for (let at = name; at.parent; at = at.parent) {
    const { parent } = at;
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && at !== parent.test) return true;
    if (parent.type === 'LogicalExpression' && at === parent.right) return true;
    if (parent.type === 'TryStatement' || parent.type === 'SwitchCase') return true;
    if (parent.type === 'BlockStatement' && parent.body.slice(0, parent.body.findIndex(one => one === at)).some(leaves)) return true;
  }
  return false;
}

function leaves(statement: TSESTree.Statement): boolean {
  if (statement.type !== 'IfStatement') return false;
  const { consequent } = statement;
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/**
 * In a function that a method is given, by itself, by its name or as text: who knows where that runs it. What reads variables around it runs here: another process
 * has none of them.
 */
function isHandedOn(name: TSESTree.Node, source: Source): boolean {
  for (let fn = findAncestor(name, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    if (!readsAround(fn, source) && (isGiven(fn) || namesOf(fn, source).some(isGiven))) return true;
  }
  return false;
}

function readsAround(fn: FunctionNode, { scopeManager }: Source): boolean {
  return scopeManager?.acquire(fn, true)?.through.some(({ resolved, isValueReference }) => isValueReference !== false && (resolved?.defs.length ?? 0) > 0) === true;
}

function isGiven(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && (at === node || !isFunction(at)); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'NewExpression' && at !== parent.callee) return true;
    if (parent.type === 'CallExpression' && at !== parent.callee && parent.callee.type === 'MemberExpression') return true;
    if (parent.type === 'TemplateLiteral' || (parent.type === 'MemberExpression' && parent.object === at && at === node)) return true;
    if (parent.type === 'CallExpression' || parent.type.endsWith('Statement')) return false;
  }
  return false;
}

/** Where the file reads the name of the function. */
function namesOf(fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const id = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent.type === 'VariableDeclarator' ? fn.parent.id : undefined;
  const references = (id && findVariable(id, source)?.references) ?? [];
  return references.filter(one => one.isRead()).map(({ identifier }) => identifier as TSESTree.Node).filter(one => !isWithin(one, fn));
}
