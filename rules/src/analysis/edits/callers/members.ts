import type { TSESTree } from '@typescript-eslint/types';
import { readFileSync } from 'node:fs';
import { walk } from '../../detector.ts';
import { functionOf, identify, memberOf, type Identity } from '../../identity.ts';
import { callAt, programOf, type Program } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { supposition } from '../../supposed.ts';
import { staticName, type FunctionNode } from '../../syntax.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { unfitMember } from './member.ts';
import { outsidersMentioning } from './outside.ts';
import { placeOfNode } from './place.ts';
import type { Use } from './uses.ts';

export type Member = TSESTree.MethodDefinition | TSESTree.PropertyDefinition | TSESTree.Property;

/**
 * Every place that names a method: all places of the program that name a member like it are looked at, and each has to be known for this one or for another.
 */
export function memberUses(fn: FunctionNode, member: Member, source: Source): readonly Use[] | Refusal {
  const unfit = unfitMember(member, source);
  if (unfit) return unfit;
  const name = staticName(member)!;
  const uses: Use[] = [];
  for (const path of mentioning(name, source)) {
    const at = sourceAt(path, source);
    const found = at ? usesIn(at, name, fn, source) : UNREADABLE;
    if (isRefusal(found)) return found;
    uses.push(...found);
  }
  return uses;
}

function usesIn(at: Source, name: string, fn: FunctionNode, source: Source): readonly Use[] | Refusal {
  const uses: Use[] = [];
  let refused: Refusal | undefined;
  walk(at.ast, at, node => {
    if (node.type === 'MemberExpression' && staticName(node) === name) {
      const is = memberAt(node, fn, at, source);
      if (is === 'it') uses.push({ node, source: at });
      if (is === 'unknown') refused ??= unknown(node, at);
    } else if (node.type === 'Property' && node.parent.type === 'ObjectPattern' && staticName(node) === name) {
      const { parent } = node.parent;
      const from = parent.type === 'VariableDeclarator' && parent.init ? memberOf(identify(parent.init, at), name) : undefined;
      if (!from || whoIs(from, fn, source) !== 'another') refused ??= unknown(node, at);
    } else if (node.type === 'Literal' && node.value === name && isReplaced(node, at)) {
      refused ??= { reason: 'named-by-text', missing: `Whether the function is replaced by one of its name at ${placeOfNode(node, at)}.` };
    }
  });
  return refused ?? uses;
}

type Who = 'another' | 'it' | 'unknown';

/** What callers hand over for a parameter says who it may be; only its type says who it is. */
function memberAt(node: TSESTree.MemberExpression, fn: FunctionNode, at: Source, source: Source): Who {
  const identity = identify(node, at);
  const { parent } = node;
  const targets = identity.root.kind !== 'parameter' && parent.type === 'CallExpression' && parent.callee === node ? callAt(parent, at)?.targets ?? [] : [];
  if (targets.length === 0) return whoIs(identity, fn, source);
  const isIt = targets.some(({ file, facts }) => file.path === source.path && facts.at === fn.range[0]);
  return isIt ? targets.length === 1 ? 'it' : 'unknown' : 'another';
}

/** A class of the project that had this member would be followed to it. */
function whoIs(identity: Identity, fn: FunctionNode, source: Source): Who {
  const known = functionOf(identity);
  if (known) return known.source.path === source.path && known.node.range[0] === fn.range[0] ? 'it' : 'another';
  const { root, steps } = identity;
  switch (root.kind) {
    case 'class':
    case 'function': return 'another';
    case 'module': return /^[./~#]|^@\//.test(root.name) || !isOwnMember(steps) ? 'unknown' : 'another';
    case 'global': return isOwnMember(steps) ? 'another' : 'unknown';
    case 'value': return /^(?:Array|ArrowFunction|Function)Expression$|^(?:Template)?Literal$/.test(root.node.type) ? 'another' : 'unknown';
    case 'parameter': return 'unknown';
  }
}

/** A member of what a library exports, makes or gives: `pg:Pool.new.query`. What it keeps, as in `app.locals.files.load` and `container.get('files').load`, may be ours. */
function isOwnMember(steps: readonly string[]): boolean {
  const made = steps.findIndex(step => step === '()' || step === 'new');
  return made < 0 || made >= steps.length - 2;
}

/** `vi.spyOn(files, 'load')`, `sinon.stub(files, 'load')` */
function isReplaced(node: TSESTree.Literal, { text }: Source): boolean {
  const { parent } = node;
  return parent.type === 'CallExpression' && parent.arguments.includes(node) && /spy|stub|mock|replace|double/i.test(text.slice(...parent.callee.range));
}

const mentions = new WeakMap<Program, Map<string, readonly string[]>>();

/** Paths of the files whose text has a name, tests too, this one among them. */
function mentioning(name: string, source: Source): readonly string[] {
  const program = programOf(source);
  let known = mentions.get(program);
  if (!known) mentions.set(program, known = new Map());
  let paths = known.get(name);
  if (!paths) {
    const { texts } = supposition();
    paths = [...program.graph.linker.files].map(({ path }) => path).filter(path => (texts.get(path) ?? bytesOf(path)).includes(name));
    known.set(name, paths);
  }
  return [...new Set([source.path, ...paths, ...outsidersMentioning(name, source)])];
}

function bytesOf(path: string): Buffer | string {
  try {
    return readFileSync(path);
  } catch {
    return ''; // Gone meanwhile.
  }
}

function unknown(node: TSESTree.Node, at: Source): Refusal {
  return { reason: 'unknown-callers', missing: `Who calls the function: \`${at.text.slice(...node.range).replaceAll(/\s+/g, ' ').slice(0, 60)}\` at ${placeOfNode(node, at)} may be it.` };
}

const UNREADABLE: Refusal = { reason: 'unknown-callers', missing: 'Who calls the function: a file that names a member like it cannot be read.' };
