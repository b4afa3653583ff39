import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { CacheStampede } from '../hazards/cache-stampede.ts';
import { functionOf, identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isRefusal, type Edits, type Refusal } from './edit.ts';
import { continuesLine, endOfLine, endOfStatement, indentAt, lineEndOf, semicolonOf } from './gap.ts';
import { importName, type ImportNeed } from './imports.ts';
import { freeName } from './names.ts';
import { inputOf } from './share-in-flight/input.ts';

const SINGLE_FLIGHT: ImportNeed = { module: '@headgate/runtime', name: 'singleFlight', local: 'singleFlight', alias: 'headgateSingleFlight' };

/**
 * `rates.set(id, await load(id))` → `rates.set(id, await loadRates(id))`, with `const loadRates = singleFlight(id => load(id));` below the declaration of
 * the cache: who misses while a load runs waits for that one. The cache itself stays.
 */
export const shareInFlight: Edits<CacheStampede, unknown> = ({ load, place, read }, source) => {
  const home = declarationOf(place, source);
  if (!home) return NO_HOME;
  const { argument } = load;
  const input = inputOf(argument, source);
  if (isRefusal(input)) return input;
  if (isRecursive(argument, source)) return RECURSIVE;
  const imported = importName(SINGLE_FLIGHT, source, load);
  if (isRefusal(imported)) return imported;

  const { text } = source;
  const name = freeName(`load${capitalized(home.name)}`, [`share${capitalized(home.name)}`], source);
  const at = endOfLine(endOfStatement(home.statement.range, text), text);
  const body = outdented(input.text, indentAt(argument.range[0], text));
  const line = `const ${name} = ${imported.expression}(${input.parameter} => ${body})${continuesLine(text.slice(at)) ? ';' : semicolonOf(source)}`;
  const observable = [
    ...(removesEntries(place, source) ? ['Who asks after an entry has been removed, while a load of it runs, gets what that load gives.'] : []),
    ...(read.parent?.type === 'AwaitExpression' ? ['All who wait for a load get one object, where each got one of its own.'] : []),
  ];
  return {
    edits: [...imported.edits, { range: [at, at], text: lineEndOf(text) + line }, { range: argument.range, text: `${name}(${input.argument ?? `'${home.name}'`})` }],
    because: ['The load depends on nothing but what it is shared by, so that all who miss meanwhile may have its result, or its error.'],
    ...(observable.length > 0 ? { observable } : {}),
  };
};

interface Home { readonly name: string; readonly statement: TSESTree.ProgramStatement }

/** The statement of the file that declares the cache: whoever can reach the one can reach the other. */
function declarationOf(place: TSESTree.Node, source: Source): Home | undefined {
  let root = unwrap(place);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  const declared = root.type === 'Identifier' ? findVariable(root, source)?.identifiers[0] as TSESTree.Identifier | undefined : undefined;
  const statement = declared && source.ast.body.find(one => isWithin(declared, one));
  const declaration = statement?.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  return declared && statement && declaration?.type === 'VariableDeclaration' && !findAncestor(declared, isFunction) ? { name: declared.name, statement } : undefined;
}

/** Does the load lead back to the function that waits for it? */
function isRecursive(argument: TSESTree.Node, source: Source): boolean {
  const owner = findAncestor(argument, isFunction);
  const seen = new Set<TSESTree.Node>();
  const reaches = (root: TSESTree.Node, at: Source): boolean => {
    if (seen.has(root) || seen.size > FOLLOWED) return seen.size > FOLLOWED;
    seen.add(root);
    let found = false;
    walk(root, at, node => {
      const local = node.type === 'CallExpression' && !found ? functionOf(identify(node.callee, at)) : undefined;
      if (local) found = local.node === owner || reaches(local.node, local.source);
      return !found;
    });
    return found;
  };
  return reaches(argument, source);
}

/** Functions that the question follows; past them the answer is yes. */
const FOLLOWED = 60;

/** `rates.delete(id)` or `rates.clear()`, anywhere in the file. */
function removesEntries(place: TSESTree.Node, source: Source): boolean {
  const words = source.text.slice(...place.range);
  let found = false;
  walk(source.ast, source, node => {
    if (node.type === 'MemberExpression' && /^(?:clear|del|delete|remove|reset)$/.test(staticName(node) ?? '')) found ||= source.text.slice(...node.object.range) === words;
    if (node.type === 'UnaryExpression' && node.operator === 'delete') found ||= source.text.slice(...node.argument.range).startsWith(words);
    return !found;
  });
  return found;
}

/** From the line of the load to one that starts where the file does. */
function outdented(load: string, indent: string): string {
  return indent === '' || load.includes('`') ? load : load.replaceAll(`\n${indent}`, '\n');
}

function capitalized(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

const NO_HOME: Refusal = { reason: 'no-home', missing: 'Where all who miss could find the load: the cache is no variable of the file.' };
const RECURSIVE: Refusal = { reason: 'recursion', missing: 'That no load waits for itself: it leads back to the function that waits for it.' };
