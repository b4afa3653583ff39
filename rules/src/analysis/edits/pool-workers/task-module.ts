import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, staticName, type FunctionNode } from '../../syntax.ts';
import type { Variable } from '../../variables.ts';
import { applyEdits, isRefusal, type Edit, type Refusal } from '../edit.ts';
import { endOfStatement } from '../gap.ts';
import { requiredModule } from '../import-line.ts';
import type { NewFilePlace } from '../new-file.ts';
import { changedRoot } from '../offload-to-worker/changes.ts';
import { isFixed } from '../offload-to-worker/fixed.ts';
import { unusedImports } from '../unused-imports.ts';
import { answersIn } from './answers.ts';
import type { Wrapper } from './wrapper.ts';

type Statement = TSESTree.ProgramStatement;

/**
 * The text of a module with a function `run` that does what the script of a thread does for its one task, and gives what the script posts. Everything else of
 * the script stays as it is. Refused where tasks that share a thread would see each other.
 */
export function taskModule(script: Source, by: Wrapper['by'], place: NewFilePlace): string | Refusal {
  const thread = threadNames(script);
  const input = thread.find(({ name }) => name === 'workerData');
  const ports = thread.filter(({ name }) => name === 'parentPort');
  const own = ownStatements(script, thread);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return PROTOCOL;
  const handler = by === 'message' ? handlerOf(first, ports) : undefined;
  if (by === 'message' && (!handler || own.length > 1)) return own.length > 1 ? STATE : PROTOCOL;
  const body = handler?.body.type === 'BlockStatement' ? handler.body.body : own;
  const answers = answersIn(body, ports, script);
  if (isRefusal(answers)) return answers;
  const allowed = by === 'data' ? input : undefined;
  const isLeft = thread.some(variable => variable !== allowed && variable.references.some(({ identifier, init }) => !init && !isGone(identifier as TSESTree.Node, first, handler, answers)));
  if (isLeft || usesProcess(script, answers)) return PROTOCOL;
  const imports = unusedImports(thread, [script.ast], script);
  if (isRefusal(imports)) return imports;
  const wrapping = handler ? wrapHandler(first, handler, place, script) : wrapStatements(first, last, input !== undefined, place, script);
  if (isRefusal(wrapping)) return wrapping;
  const text = applyEdits(script.text, [...imports, ...wrapping, ...answers]).trimEnd() + place.lineEnd;
  return place.kind === 'commonjs' ? `${text}${place.lineEnd}module.exports = { run }${place.semicolon}${place.lineEnd}` : text;
}

/** What the script has of `node:worker_threads`, by name. */
function threadNames({ ast, scopeManager }: Source): readonly Variable[] {
  const isThreads = (module: unknown): boolean => module === 'worker_threads' || module === 'node:worker_threads';
  const statements = ast.body.filter(one => (one.type === 'ImportDeclaration' ? isThreads(one.source.value) : one.type === 'VariableDeclaration' && one.declarations.some(({ init }) => isThreads(requiredModule(init)))));
  return scopeManager?.scopes.flatMap(({ variables }) => variables.filter(({ identifiers: [name] }) => name && statements.some(one => isWithin(name as TSESTree.Node, one)))) ?? [];
}

/** What belongs to one task: all that runs, and what uses a name of it. Functions, types, imports and constants that are the same for every task do not. */
function ownStatements({ ast, scopeManager }: Source, thread: readonly Variable[]): readonly Statement[] {
  const references = scopeManager?.scopes.flatMap(scope => scope.references) ?? [];
  const own = new Set<Statement>(ast.body.filter(one => !isForEveryTask(one, references)));
  for (let size = -1; size !== own.size;) {
    size = own.size;
    for (const { identifier, resolved, init } of references) {
      const declared = resolved?.identifiers[0];
      const user = declared && !init ? ast.body.find(one => isWithin(identifier as TSESTree.Node, one)) : undefined;
      if (user && user.type !== 'ImportDeclaration' && (thread.includes(resolved!) || [...own].some(one => one !== user && isWithin(declared as TSESTree.Node, one)))) own.add(user);
    }
  }
  return ast.body.filter(one => own.has(one));
}

function isForEveryTask(statement: Statement, references: readonly { readonly identifier: unknown; readonly resolved: Variable | null }[]): boolean {
  if (/^(?:ImportDeclaration|FunctionDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/.test(statement.type)) return true;
  if (statement.type === 'ExpressionStatement') return typeof statement.directive === 'string';
  if (statement.type !== 'VariableDeclaration' || statement.kind !== 'const') return false;
  return statement.declarations.every(({ init, id }) => init && (requiredModule(init) !== undefined || (isFixed(init) && !references.some(({ identifier, resolved }) => resolved?.identifiers[0] === id && changedRoot(identifier as TSESTree.Node)))));
}

/** The function in `parentPort.on('message', …)`. */
function handlerOf(statement: Statement, ports: readonly Variable[]): FunctionNode | undefined {
  let call = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (call?.type === 'ChainExpression') call = call.expression;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || !/^(?:addListener|on|once)$/.test(staticName(call.callee) ?? '')) return undefined;
  const { object } = call.callee;
  const port = object.type === 'TSNonNullExpression' ? object.expression : object;
  const [event, handler] = call.arguments;
  const isPort = ports.some(({ references }) => references.some(({ identifier }) => identifier === port));
  return isPort && event?.type === 'Literal' && event.value === 'message' && isFunction(handler) && handler.params.length <= 1 && handler.body.type === 'BlockStatement' ? handler : undefined;
}

function isGone(use: TSESTree.Node, statement: TSESTree.Node, handler: FunctionNode | undefined, answers: readonly Edit[]): boolean {
  return answers.some(({ range: [start, end] }) => start <= use.range[0] && use.range[1] <= end) || (handler !== undefined && isWithin(use, statement) && !isWithin(use, handler));
}

/** Ends, listens to or changes the process, which the tasks of a thread share. */
function usesProcess(script: Source, answers: readonly Edit[]): boolean {
  let found = false;
  walk(script.ast, script, node => {
    const isProcess = node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'process';
    if (isProcess && !/^(?:arch|cwd|env|hrtime|memoryUsage|platform|version|versions)$/.test(staticName(node) ?? '') && !answers.some(({ range: [start, end] }) => start <= node.range[0] && node.range[1] <= end)) found = true;
  });
  return found;
}

function wrapHandler({ range }: Statement, handler: FunctionNode, { kind, path }: NewFilePlace, { text }: Source): readonly Edit[] {
  const [param] = handler.params;
  const isTyped = /ts$/.test(path);
  const given = param ? text.slice(...param.range) + (isTyped && !('typeAnnotation' in param && param.typeAnnotation) ? ': any' : '') : ''; // In the file that is written: what is sent has no type there.
  const end = endOfStatement([...range], text);
  return [{ range: [range[0], handler.body.range[0]], text: `${kind === 'module' ? 'export ' : ''}${handler.async ? 'async ' : ''}function run(${given})${returned(isTyped, handler.async)} ` }, { range: [handler.body.range[1], end], text: '' }];
}

function wrapStatements(first: Statement, last: Statement, hasInput: boolean, { kind, path, indent, lineEnd }: NewFilePlace, source: Source): readonly Edit[] | Refusal {
  const { text, ast } = source;
  const [start, end] = [first.range[0], endOfStatement([...last.range], text)];
  let isAsync = false;
  let isFixedLayout = false;
  for (const statement of ast.body.slice(ast.body.indexOf(first), ast.body.indexOf(last) + 1)) {
    isFixedLayout ||= /^(?:Import|Export)/.test(statement.type);
    walk(statement, source, node => {
      isAsync ||= node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);
      return !isFunction(node);
    });
    walk(statement, source, node => { isFixedLayout ||= node.type === 'TemplateLiteral' && source.text.slice(...node.range).includes('\n'); });
  }
  if (isFixedLayout) return LAYOUT;
  const isTyped = /ts$/.test(path);
  const head = `${kind === 'module' ? 'export ' : ''}${isAsync ? 'async ' : ''}function run(${hasInput ? `workerData${isTyped ? ': any' : ''}` : ''})${returned(isTyped, isAsync)} {`; // In the file that is written: Node.js declares it as `any`.
  const lines = [...text.slice(start, end).matchAll(/\n(?=[^\r\n])/g)].map(({ index }): Edit => ({ range: [start + index + 1, start + index + 1], text: indent }));
  return [{ range: [start, start], text: head + lineEnd + indent }, ...lines, { range: [end, end], text: `${lineEnd}}` }];
}

function returned(isTyped: boolean, isAsync: boolean): string {
  return isTyped ? `: ${isAsync ? 'Promise<any>' : 'any'}` : '';
}

const PROTOCOL: Refusal = { reason: 'script', missing: 'What one task of the thread is: its script uses the port, the data or the process for more than one input and one answer.' };
const STATE: Refusal = { reason: 'thread-state', missing: 'That tasks which share a thread do not see each other: the script keeps something between its messages.' };
const LAYOUT: Refusal = { reason: 'layout', missing: 'How to indent the script: it has a text of several lines, an import or an export in the part that becomes a function.' };
