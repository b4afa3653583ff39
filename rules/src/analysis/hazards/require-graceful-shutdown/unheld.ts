import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { functionOf, identify } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { HandlerFunction } from './handler.ts';
import type { ServingSite } from './site.ts';

/**
 * `createServer(app).listen(80);`, and `app.listen(80);` where that gives a server which the app does not know: no variable has the server, so no code can close it.
 * Whom `listen` calls may be told of what listens.
 */
export function isUnheld({ call: { from, facts, key } }: ServingSite, source: Source): boolean {
  const site = siteOf(from, facts, source);
  if (site?.node.parent.type !== 'ExpressionStatement' || site.node.callee.type !== 'MemberExpression' || key?.endsWith('.listen') !== true) return false;
  const isGiven = callModel(key) !== undefined && callModel(key.replace(/(?:\.\(\))?\.listen$/, ''))?.creates === undefined;
  return (isGiven || isMadeIn(site.node.callee.object, site.source)) && site.node.arguments.every(argument => !mayKeep(argument, site.source));
}

/** Is it the result of a chain of calls that begins with what a package exports? A variable in it, or a function of the project, may have the server. */
function isMadeIn(receiver: TSESTree.Node, source: Source): boolean {
  let isMade = false;
  let at = unwrap(receiver);
  while (at.type === 'MemberExpression' || at.type === 'CallExpression' || at.type === 'NewExpression') {
    isMade ||= at.type !== 'MemberExpression';
    at = unwrap(at.type === 'MemberExpression' ? at.object : at.callee);
  }
  const { root, steps } = identify(at, source);
  return isMade && root.kind === 'module' && /^\w|^@/.test(root.name) && !steps.some(step => step === '()' || step === 'new');
}

function mayKeep(argument: TSESTree.Node, source: Source): boolean {
  const given = functionOf(identify(argument, source));
  const [first] = given?.node.params ?? [];
  const told = given && first && findVariable(first, given.source);
  return told?.references.some(({ identifier: { parent } }) => parent?.type !== 'IfStatement') === true;
}

const EXITING = /die|exit|kill|quit|shut|stop|terminat/i;

/** By its name, where nothing else is known of it: what the handler itself calls, such as `resolve`, may be what somebody waits for to end the process. */
export function mayExit({ facts: { text }, targets, key, from }: Call, { node, source }: HandlerFunction): boolean {
  if (targets.length > 0 || (key !== undefined && callModel(key) !== undefined)) return false;
  const isOwn = from.file.path === source.path && from.facts.at === node.range[0];
  return EXITING.test(text.slice(text.lastIndexOf('.') + 1)) || (isOwn && /^[\w$]+$/.test(text) && key === undefined);
}
