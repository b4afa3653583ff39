import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath } from '../../flow/queries.ts';
import type { Acquisition } from '../../hazards/require-release/acquisition.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin } from '../../syntax.ts';
import type { Refusal } from '../edit.ts';
import { whatFollows } from './follows.ts';

/** Statements of one block, one after the other, that a `try` is to hold. */
export interface Region {
  readonly block: TSESTree.BlockStatement;
  readonly statements: readonly TSESTree.Statement[];
  /** The release right after them, which the `finally` is written around. */
  readonly release: TSESTree.ExpressionStatement | undefined;
  /** Releases inside, each the last step of its path: the `finally` stands for them. */
  readonly inner: readonly TSESTree.ExpressionStatement[];
  /** Calls that follow a release now come before it. */
  readonly isLater: boolean;
  /** What to write where nothing takes yet, and so nothing gives back: statements without a semicolon. */
  readonly held?: { readonly take: string; readonly give: string };
}

export function regionOf(acquisition: Acquisition, releases: readonly TSESTree.Node[], source: Source): Region | Refusal {
  const { owner, since, isConditional } = acquisition;
  const start = startOf(acquisition);
  const block = start?.parent;
  if (!start || block?.type !== 'BlockStatement') return NOT_DECLARED;
  const found = releases.map(statementOf);
  const ends = found.filter(end => end !== undefined && isWithin(end, block) && end.range[0] > start.range[1]) as TSESTree.ExpressionStatement[];
  if (isConditional || ends.length === 0 || ends.length < found.length) return CONDITIONAL;
  if (new Set(ends.map(({ range }) => source.text.slice(...range).replace(/;$/, ''))).size > 1) return DIFFERENT;

  const from = block.body.indexOf(start) + 1;
  const to = block.body.findLastIndex(statement => ends.some(end => isWithin(end, statement)));
  const last = block.body[to]!;
  const release = ends.find(end => end === last);
  const inner = ends.filter(end => end !== last);
  const steps = inner.map(end => whatFollows(end, last, source));
  if (steps.includes('finally')) return IN_FINALLY;
  if (steps.includes('loop')) return CONDITIONAL;
  if (steps.includes('code')) return GOES_ON;
  const isOnEveryPath = onEveryPath(flowOf(owner, source), since, ({ node }) => releases.includes(node), { includingExceptions: false })?.holds === true;
  if (!release && !isOnEveryPath) return CONDITIONAL;

  const statements = block.body.slice(from, release ? to : to + 1);
  const isLater = steps.includes('calls');
  const isRead = readOutside(statements, release, source);
  if (!isRead) return { block, statements, release, inner, isLater };
  const rest = block.body.slice(to + 1);
  const later = release && rest.length > 0 && isRead === 'after' ? stepsOf(rest, source) : 'waits';
  if (later === 'waits') return USED_AFTER;
  return { block, statements: [...statements, ...block.body.slice(to)], release: undefined, inner: [...inner, release!], isLater: isLater || later === 'calls' };
}

/** `const client = await pool.connect();`, or `await gate.acquire();` where the receiver holds. */
function startOf({ since, holder }: Acquisition): TSESTree.Statement | undefined {
  const { parent } = since;
  if ('receiver' in holder) return parent?.type === 'ExpressionStatement' ? parent : undefined;
  const declaration = parent?.type === 'VariableDeclarator' ? parent.parent : undefined;
  return declaration?.type === 'VariableDeclaration' && (declaration.kind === 'const' || holder.variable.references.filter(one => one.isWrite()).length === 1) ? declaration : undefined;
}

/** `client.release();` or `await client.release();`, in a block. */
function statementOf(release: TSESTree.Node): TSESTree.ExpressionStatement | undefined {
  const statement = release.parent?.type === 'AwaitExpression' ? release.parent.parent : release.parent;
  return statement?.type === 'ExpressionStatement' && statement.parent.type === 'BlockStatement' ? statement : undefined;
}

/** Is anything read outside that the statements declare, which a block of their own would hide? */
export function readOutside(statements: readonly TSESTree.Statement[], release: TSESTree.Node | undefined, { scopeManager }: Source): 'after' | 'elsewhere' | undefined {
  const [from, to] = [statements[0]!.range[0], statements.at(-1)!.range[1]];
  let answer: 'after' | undefined;
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration' && statement.kind === 'var') continue;
    for (const { scope, references } of scopeManager?.getDeclaredVariables(statement) ?? []) {
      if (scope.block === statement) continue; // Its own parameters.
      for (const { identifier } of references) {
        if (identifier.range[0] >= from && identifier.range[1] <= to) continue;
        if (identifier.range[0] < from || (release && isWithin(identifier as TSESTree.Node, release))) return 'elsewhere';
        answer = 'after';
      }
    }
  }
  return answer;
}

/** What statements do that is seen when something is given back after them: they wait, they call, or neither. */
export function stepsOf(statements: readonly TSESTree.Node[], source: Source): 'waits' | 'calls' | 'nothing' {
  let found: 'waits' | 'calls' | 'nothing' = 'nothing';
  for (const statement of statements) {
    walk(statement, source, node => {
      if (isFunction(node)) return false;
      if (node.type === 'AwaitExpression' || node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await)) found = 'waits';
      else if (found === 'nothing' && (node.type === 'CallExpression' || node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression')) found = 'calls';
      return true;
    });
  }
  return found;
}

const NOT_DECLARED: Refusal = { reason: 'not-declared', missing: 'From where on it is held: it is not taken by a statement of its own that declares what holds it.' };
const CONDITIONAL: Refusal = { reason: 'conditional', missing: 'When it is to be given back: a condition decides, or it is given back elsewhere than it was taken.' };
const DIFFERENT: Refusal = { reason: 'releases-differ', missing: 'Which release is meant after an exception: the paths give back in different ways.' };
const GOES_ON: Refusal = { reason: 'goes-on', missing: 'Whether it may be held while the code runs, or waits, that follows its release.' };
const IN_FINALLY: Refusal = { reason: 'in-finally', missing: 'Whether the `try` that gives it back may hold what stands before it, too.' };
const USED_AFTER: Refusal = { reason: 'used-after', missing: 'Where to declare what the code between declares: it is used outside of it.' };
