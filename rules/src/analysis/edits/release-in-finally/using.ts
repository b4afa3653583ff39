import type { TSESTree } from '@typescript-eslint/types';
import { manifestOf } from '../../context/manifest.ts';
import type { Acquisition } from '../../hazards/require-release/acquisition.ts';
import type { Source } from '../../source.ts';
import { isWithin, staticName, unwrap } from '../../syntax.ts';
import type { Edit, Rewrite } from '../edit.ts';
import { freeName } from '../names.ts';
import { removalOf } from '../removal.ts';
import { stepsOf, type Region } from './region.ts';

/**
 * `const file = await open(path); …; await file.close();` → `await using file = await open(path); …`. Undefined where what is taken has no method that
 * disposes of it, or the block goes on for longer than it may be held.
 */
export function declareUsing({ holder, names }: Acquisition, { block, statements, release, inner, isLater }: Region, source: Source): Rewrite | undefined {
  const keyword = names.includes('Symbol.asyncDispose') ? 'await using' : names.includes('Symbol.dispose') ? 'using' : undefined;
  const variable = 'variable' in holder ? holder.variable : undefined;
  const declaration = block.body[block.body.indexOf(statements[0]!) - 1];
  if (!keyword || !knowsUsing(source) || declaration?.type !== 'VariableDeclaration' || declaration.kind === 'var' || declaration.declarations.length > 1) return undefined;
  const { id } = declaration.declarations[0];
  if (!variable || id.type !== 'Identifier' || variable.identifiers[0] !== id) return undefined;
  const releases = [...inner, ...(release ? [release] : [])];
  if (!releases.every(one => isDisposal(one, names[0]!) && isOneOfMore(one))) return undefined;
  const rest = stepsOf(block.body.slice(block.body.indexOf(release ?? statements.at(-1)!) + 1), source);
  const removals = releases.map(one => removalOf(one, source.text));
  if (rest === 'waits' || removals.some(removal => !removal)) return undefined;
  const edits: Edit[] = removals.map(range => ({ range: range!, text: '' }));
  // A compiler may forbid names that nothing reads.
  const isRead = variable.references.some(({ identifier, init }) => !init && !releases.some(one => isWithin(identifier as TSESTree.Node, one)));
  if (!isRead && !id.name.startsWith('_')) edits.push({ range: [id.range[0], id.range[0] + id.name.length], text: freeName(`_${id.name}`, [], source) });
  return {
    edits: [{ range: [declaration.range[0], declaration.range[0] + declaration.kind.length], text: keyword }, ...edits],
    because: ['What is taken does not leave the function, and is disposed of at the end of its block, on every path and also by an exception.'],
    ...(isLater || rest === 'calls' ? { observable: ['It is given back after the calls that follow its release now.'] } : {}),
  };
}

/** The method that disposing calls, without an argument. */
function isDisposal({ expression }: TSESTree.ExpressionStatement, name: string): boolean {
  const call = unwrap(expression.type === 'AwaitExpression' ? expression.argument : expression);
  return call.type === 'CallExpression' && call.arguments.length === 0 && call.callee.type === 'MemberExpression' && staticName(call.callee) === name;
}

function isOneOfMore({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'BlockStatement' && parent.body.length > 1;
}

/** TypeScript compiles `using` from release 5.2 on, and Node.js runs it from 24 on. Where nothing says which release it is, a compiler does. */
function knowsUsing({ path }: Source): boolean {
  const isTyped = /\.[cm]?tsx?$/.test(path);
  for (let at = manifestOf(path); at; at = at.parent) {
    const [, major, minor = 0] = /(\d+)(?:\.(\d+))?/.exec((isTyped ? at.ranges.get('typescript') : at.node) ?? '') ?? [];
    if (major !== undefined) return isTyped ? Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 2) : Number(major) >= 24;
  }
  return isTyped;
}
