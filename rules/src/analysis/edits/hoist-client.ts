import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { ClientPerRequest } from '../hazards/client-per-request.ts';
import { creationOf } from '../hazards/client-per-request/creation.ts';
import { identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, staticName } from '../syntax.ts';
import { findVariable, type Variable } from '../variables.ts';
import { isRefusal, type Edit, type Edits, type Refusal } from './edit.ts';
import { endOfLine, endOfStatement, indentAt, lineEndOf } from './gap.ts';
import { closingsOf } from './hoist-client/closings.ts';
import { removalOf } from './removal.ts';

/**
 * `const pool = new Pool(options);` in a function → the same line above the statement of the file that holds the function. The calls that ended what each
 * run had made go away.
 */
export const hoistClient: Edits<ClientPerRequest, unknown> = ({ call, way }, source) => {
  const { text } = source;
  const made = creationOf(call, source);
  if (!made) return FACTORY;
  const declarator = call.parent;
  const declaration = declarator?.parent;
  if (declarator?.type !== 'VariableDeclarator' || declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const' || declaration.declarations.length > 1) return NO_NAME;
  const variable = findVariable(declarator.id, source);
  const statement = source.ast.body.find(one => isWithin(call, one));
  if (!variable || !statement) return NO_NAME;
  if (!isAlone(variable, source)) return TAKEN;
  const environment = environmentOf(declarator, statement, source);
  if (isRefusal(environment)) return environment;
  const closings = closingsOf(variable, made, source);
  if (isRefusal(closings)) return closings;
  const removed = removalOf(declaration, text);
  if (!removed) return COMMENT;
  const observable = [
    ...(environment.length > 0 ? [`${environment.map(one => `\`${one}\``).join(', ')} is read once, when the file is loaded, which may be before it is set.`] : []),
    ...(way === undefined && closings.length > 0 ? ['Nothing ends it any more, so that a process that serves nobody may not end by itself.'] : []),
  ];
  return {
    edits: [lineAbove(statement, outdented(declaration, text), source), { range: removed, text: '' }, ...closings],
    because: ['Every run makes the same, from what the file has already when it gets to this line, and only calls its methods.'],
    ...(observable.length > 0 ? { observable } : {}),
  };
};

/** What of the environment it is made of. Refused where another run, or an earlier moment, may make another one. */
function environmentOf(declarator: TSESTree.VariableDeclarator, statement: TSESTree.Node, source: Source): readonly string[] | Refusal {
  const environment = new Set<string>();
  let varies = false;
  walk(declarator, source, node => {
    if (node === declarator || node === declarator.id) return true;
    const definition = node.type === 'Identifier' ? findVariable(node, source)?.defs[0] : undefined;
    varies ||= isFunction(node) || COMPUTED.has(node.type) && node !== declarator.init || (definition !== undefined && !isSettled(definition, statement)) || isSetLater(node, source);
    if (node.type === 'MemberExpression' && source.text.slice(...node.object.range) === 'process.env') environment.add(source.text.slice(...node.range));
    return !varies;
  });
  return varies ? VARIES : [...environment];
}

const COMPUTED: ReadonlySet<string> = new Set(['AssignmentExpression', 'AwaitExpression', 'CallExpression', 'NewExpression', 'TaggedTemplateExpression', 'ThisExpression', 'UpdateExpression', 'YieldExpression']);

/** An import, or a constant that the file has before the statement. */
function isSettled({ type, name, parent }: Variable['defs'][number], statement: TSESTree.Node): boolean {
  if ((type as string) === 'ImportBinding') return true;
  const declaration = parent as TSESTree.Node | null | undefined;
  const top = declaration?.parent?.type === 'ExportNamedDeclaration' ? declaration.parent : declaration;
  return declaration?.type === 'VariableDeclaration' && declaration.kind === 'const' && top?.parent?.type === 'Program' && (name as TSESTree.Node).range[1] < statement.range[0];
}

/** A property that is no part of a literal that nothing changes, as `database.path`: it may be set when the process starts, long after files are loaded. */
function isSetLater(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'MemberExpression' || (node.parent.type === 'MemberExpression' && node.parent.object === node)) return false;
  const { root, steps } = identify(node, source);
  if (root.kind === 'module') return root.name.startsWith('.');
  if (root.kind === 'global') return false;
  const isLiteral = root.kind === 'value' && steps.length === 0 && root.node.parent?.type === 'Property';
  return !isLiteral || new RegExp(`\\.${staticName(node)?.replaceAll('$', '\\$')}\\s*=[^=]`).test(root.source.text);
}

/** Does nothing else in the file have the name? What is given to a function may. */
function isAlone(variable: Variable, { scopeManager }: Source): boolean {
  const isTaken = scopeManager?.scopes.some(scope => scope.variables.some(one => one !== variable && one.name === variable.name && one.defs.some(({ type }) => (type as string) !== 'Parameter')));
  return !isTaken && !scopeManager?.globalScope?.through.some(({ identifier }) => identifier.name === variable.name);
}

/** Below the statement before, so that a comment stays with the statement that it is about. */
function lineAbove(statement: TSESTree.ProgramStatement, line: string, { text, ast }: Source): Edit {
  const before = ast.body[ast.body.indexOf(statement) - 1];
  const at = before ? endOfLine(endOfStatement(before.range, text), text) : statement.range[0];
  return { range: [at, at], text: before ? lineEndOf(text) + line : line + lineEndOf(text) };
}

/** The declaration as it is at the start of a line of the file. */
function outdented({ range }: TSESTree.Node, text: string): string {
  const line = text.slice(range[0], endOfStatement([...range], text));
  const indent = indentAt(range[0], text);
  return indent === '' || line.includes('`') ? line : line.replaceAll(`\n${indent}`, '\n');
}

const FACTORY: Refusal = { reason: 'factory', missing: 'Whether all callers of the function that makes it could share one.' };
const NO_NAME: Refusal = { reason: 'no-constant', missing: 'A constant of its own that holds it.' };
const TAKEN: Refusal = { reason: 'name-taken', missing: 'That other code with a variable of the same name means another thing.' };
const VARIES: Refusal = { reason: 'varies', missing: 'That every run makes the same: what it is made of is computed, or belongs to the run.' };
const COMMENT: Refusal = { reason: 'comment', missing: 'Where the comment on its line belongs.' };
