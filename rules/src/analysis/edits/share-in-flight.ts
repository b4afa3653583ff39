import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import type { CacheStampede } from '../hazards/cache-stampede.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, staticName } from '../syntax.ts';
import { isRefusal, type Edits, type Refusal } from './edit.ts';
import { indentAt } from './gap.ts';
import { fieldOf, homeOf, lineCalling } from './home.ts';
import { importName, type ImportNeed } from './imports.ts';
import { leadsTo } from './leads-to.ts';
import { freeName } from './names.ts';
import { inputOf } from './share-in-flight/input.ts';

const SINGLE_FLIGHT: ImportNeed = { module: '@headgate/runtime', name: 'singleFlight', local: 'singleFlight', alias: 'headgateSingleFlight' };

/**
 * `rates.set(id, await load(id))` → `rates.set(id, await loadRates(id))`, with `const loadRates = singleFlight(id => load(id));` below the declaration of
 * the cache: who misses while a load runs waits for that one. The cache itself stays.
 */
export const shareInFlight: Edits<CacheStampede, unknown> = (finding, source) => {
  const { load, place, read } = finding;
  if (load.type === 'CallExpression') return SHARED;
  const home = homeOf(place, source);
  const field = home ? undefined : fieldOf(place);
  const owner = home ?? field;
  if (!owner) return NO_HOME;
  if (hasMoreSteps(finding, source)) return SEVERAL_STEPS;
  const { argument } = load;
  const input = inputOf(argument, source, field !== undefined);
  if (isRefusal(input)) return input;
  if (leadsTo([argument], findAncestor(argument, isFunction), source)) return RECURSIVE;
  const imported = importName(SINGLE_FLIGHT, source, load);
  if (isRefusal(imported)) return imported;

  const { text } = source;
  const name = freeName(`load${capitalized(owner.name)}`, [`share${capitalized(owner.name)}`], source);
  if (field && (field.inherits || field.members.has(name))) return NAME_TAKEN;
  const statement = home?.statement ?? field!.field;
  const body = indented(input.text, indentAt(argument.range[0], text), indentAt(statement.range[0], text));
  const keyword = home ? 'const ' : /\.[cm]?tsx?$/.test(source.path) ? 'private readonly ' : '';
  const line = `${keyword}${name} = ${imported.expression}(${input.parameter} => ${body})`;
  const observable = [
    ...(removesEntries(place, source) ? ['Who asks after an entry has been removed, while a load of it runs, gets what that load gives.'] : []),
    ...(read.parent?.type === 'AwaitExpression' ? ['All who wait for a load get one object, where each got one of its own.'] : []),
  ];
  return {
    edits: [...lineCalling(imported, statement, line, source), { range: argument.range, text: `${field ? 'this.' : ''}${name}(${input.argument ?? `'${owner.name}'`})` }],
    because: ['The load depends on nothing but what it is shared by, so that all who miss meanwhile may have its result, or its error.'],
    ...(observable.length > 0 ? { observable } : {}),
  };
};

/** Does the run wait for anything else between the look and the store? Of `const answer = await fetch(id)` and `await answer.json()`, only both together can be shared. */
function hasMoreSteps({ load, read, write }: CacheStampede, source: Source): boolean {
  const around = findAncestor(load, isFunction)!;
  let found = false;
  walk(around.body, source, node => {
    if (node !== load && (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await))) found ||= node.range[0] > read.range[1] && node.range[0] < write.range[1];
    return !found && node !== load && !isFunction(node);
  });
  return found;
}

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

/** From the line of the load to that of the declaration. */
function indented(load: string, from: string, to: string): string {
  return from === to || load.includes('`') ? load : load.replaceAll(`\n${from}`, `\n${to}`);
}

function capitalized(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

const SHARED: Refusal = { reason: 'shared-already', missing: 'When to forget a load that failed: its promise is shared already, and whoever asks next may want it tried again at once, or later.' };
const NO_HOME: Refusal = { reason: 'no-home', missing: 'Where all who miss could find the load: the cache is no variable of the file, and no field that its class declares.' };
const NAME_TAKEN: Refusal = { reason: 'name-taken', missing: 'How to call the load: the class has a member of that name, or may inherit one.' };
const SEVERAL_STEPS: Refusal = { reason: 'several-steps', missing: 'Which part of the work to share: the run waits for more than one thing between the look and the store.' };
const RECURSIVE: Refusal = { reason: 'recursion', missing: 'That no load waits for itself: it leads back to the function that waits for it.' };
