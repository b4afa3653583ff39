import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { QUERY } from '../../models/kinds.ts';
import { originsOf } from '../../shared-state/origins.ts';
import { workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { isOnTransaction } from '../../transaction.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';

/** A call that a run waits for, or hands its caller the promise of, and what it does to a store. */
export interface Asked {
  readonly call: TSESTree.CallExpression;
  /** Equal for calls on one table, collection or repository. */
  readonly store: string;
  readonly kind: 'asks' | 'makes' | 'changes';
  /** The last method, as it is written. */
  readonly method: string;
  readonly args: readonly TSESTree.CallExpressionArgument[];
}

const ASKS = /^(?:check|count|exists?|fetch|find|first|get|has|is|list|load|look[uU]p|query|read|search|select)(?=$|[A-Z_])/;
const MAKES = /^(?:add|append|create|insert|register|save|store)(?=$|[A-Z_])/;
const CHANGES = /^(?:edit|modify|patch|replace|set|update)(?=$|[A-Z_])/;
/** The store looks again by itself, or takes what is there. */
const DECIDES = /upsert|orCreate|OrInsert|andUpdate|andReplace|conflict|duplicate|ignore|ifNot|doNothing|\bon\s+conflict\b|not\s+exists|insert\s+or\b/i;
/** A transaction, or a lock, that a row or all of the calls are in. */
const HELD = /\b(?:trx?|tx|txn|session|query[rR]unner|\w*[tT]ransact\w*|for\s+(?:no\s+key\s+)?update|forUpdate|lock\w*|\w*Lock\w*|mutex)\b/;

const known = new WeakMap<FunctionNode, readonly Asked[]>();

/** The calls of a function that may be on stores which others share, in source order: `isOfStore` says, and is asked last, as it looks into what they call. */
export function askedIn(fn: FunctionNode, source: Source): readonly Asked[] {
  let asked = known.get(fn);
  if (!asked) known.set(fn, asked = collect(fn, source));
  return asked;
}

function collect(fn: FunctionNode, source: Source): readonly Asked[] {
  const asked: Asked[] = [];
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    const call = node.type === 'AwaitExpression' || node.type === 'ReturnStatement' ? node.argument && unwrap(node.argument) : undefined;
    const one = call?.type === 'CallExpression' ? askedBy(call, source) : undefined;
    if (one) asked.push(one);
    return true;
  });
  return asked;
}

interface Link { readonly name: string; readonly args: readonly TSESTree.CallExpressionArgument[] }

function askedBy(call: TSESTree.CallExpression, source: Source): Asked | undefined {
  const text = source.text.slice(...call.range);
  if (HELD.test(text) || DECIDES.test(text) || isOnTransaction(call, source)) return undefined;
  const { links, base } = chainOf(call);
  const [first] = links;
  const row = constantOf(base, source) ?? base;
  const made = row.type === 'NewExpression' && links.length === 1 && first!.name === 'save' ? row : undefined; // `new User(given).save()`
  const statement = statementOf(first?.args[0], source);
  const kind = statement?.kind ?? kindOf(links);
  const isOwn = base === call || base.type === 'ThisExpression'; // A function of its own: what it is about is in its name alone.
  const noun = isOwn ? NOUN.exec(first?.name ?? '')?.[1] : '';
  if (!first || !kind || noun === undefined) return undefined;
  const table = statement?.table ?? tableOf(links, source);
  const owner = base === call ? '' : source.text.slice(...(made?.callee ?? base).range);
  return { call, kind, store: `${owner}|${noun}|${table}`, method: links.at(-1)!.name, args: made ? made.arguments : links.flatMap(({ args }) => args) };
}

/** `createContact`, `findExistingContactByMail`: what they make, and find. */
const NOUN = /^[a-z]+(?:Existing|First|Last|Latest|New|One)?([A-Z][a-z]+)/;

/** The methods that are called one on the other's answer, and what the first of them is called on. */
function chainOf(call: TSESTree.CallExpression): { readonly links: readonly Link[]; readonly base: TSESTree.Node } {
  const links: Link[] = [];
  let at: TSESTree.Node = call;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    const name = staticName(at.callee);
    if (name === undefined) break;
    links.unshift({ name, args: at.arguments });
    at = unwrap(at.callee.object);
  }
  if (at === call && call.callee.type === 'Identifier') links.push({ name: call.callee.name, args: call.arguments });
  return { links, base: at };
}

function kindOf(links: readonly Link[]): Asked['kind'] | undefined {
  const has = (verb: RegExp): boolean => links.some(({ name }) => verb.test(name));
  return has(CHANGES) ? 'changes' : has(MAKES) ? 'makes' : has(ASKS) ? 'asks' : undefined;
}

/** `db.query('INSERT INTO users …')` */
function statementOf(node: TSESTree.Node | undefined, source: Source): { readonly kind: Asked['kind']; readonly table: string } | undefined {
  if (node?.type !== 'Literal' && node?.type !== 'TemplateLiteral') return undefined;
  const [, asks, makes, changes] = /^[`'"]\s*(?:select\b[^]*?\bfrom\s+["`]?([\w.]+)|insert\s+into\s+["`]?([\w.]+)|update\s+["`]?([\w.]+))/i.exec(source.text.slice(...node.range)) ?? [];
  const table = asks ?? makes ?? changes;
  return table === undefined ? undefined : { table: table.toLowerCase(), kind: asks ? 'asks' : makes ? 'makes' : 'changes' };
}

/** `from(users)`, `insert(users)`, `collection('users')`, `manager.findOne(User, …)`. */
function tableOf(links: readonly Link[], { text }: Source): string {
  const named = links.find(({ name, args: [first] }) => first && (NAMING.test(name) ? first.type === 'Identifier' || first.type === 'Literal' : first.type === 'Identifier' && /^[A-Z]/.test(first.name)));
  return named ? text.slice(...named.args[0]!.range) : '';
}

const NAMING = /^(?:collection|delete|doc|from|insert|insertInto|into|model|ref|selectFrom|table|update|updateTable)$/;

/** It leaves the process, as far as is known: where it calls what is not in sight, its name is all there is. A known call is one of a database, and so is what a plain function does. */
export function isOfStore({ call }: Pick<Asked, 'call'>, source: Source): boolean {
  const isPlain = call.callee.type !== 'MemberExpression';
  const model = callModel(keyOfNode(call.callee, source) ?? '');
  if (model) return model.io === QUERY.io && model.cache === undefined;
  const { work, isWhole } = workIn([call], source);
  return isPlain ? work.some(one => one.model.io === QUERY.io) : !isWhole || work.some(one => one.model.io !== undefined);
}

/** What arguments are made of that is another in another run: `dto.email`, `userId`. */
export function givenIn(nodes: readonly TSESTree.Node[], fn: FunctionNode, source: Source): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const origin of nodes.flatMap(node => originsOf(node, fn, source))) {
    walk(origin, source, node => {
      if (isFunction(node)) return false;
      if (node.type === 'Property' && !node.computed) return true;
      if (node.type !== 'Identifier' || (node.parent.type === 'Property' && node.parent.key === node && !node.parent.shorthand)) return true;
      const declared = findVariable(node, source)?.defs[0];
      if (!declared || (declared.type as string) === 'ImportBinding') return true;
      let at: TSESTree.Node = node;
      while (at.parent?.type === 'MemberExpression' && at.parent.object === at && !(at.parent.parent.type === 'CallExpression' && at.parent.parent.callee === at.parent)) at = at.parent;
      texts.add(source.text.slice(...at.range));
      return true;
    });
  }
  return texts;
}
