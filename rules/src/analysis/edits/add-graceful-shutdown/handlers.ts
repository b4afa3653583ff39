import type { TSESTree } from '@typescript-eslint/types';
import { handlerOf, type HandlerFunction } from '../../hazards/require-graceful-shutdown/handler.ts';
import type { ProcessView } from '../../hazards/require-graceful-shutdown/process.ts';
import { siteOf } from '../../handed.ts';
import { registersSignal } from '../../models/signals.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { statementOf, type Listed } from './server.ts';

/** The one handler of SIGTERM and SIGINT that a process has, and every statement that goes with it. */
export interface Handlers { readonly handler: HandlerFunction; readonly statements: readonly Listed[] }

/** Undefined where the process has no handlers. `block` is where the server is: the shutdown moves there. */
export function handlersOf({ around }: ProcessView, block: TSESTree.Node, source: Source): Handlers | Refusal | undefined {
  const calls = around.filter(({ key, facts }) => registersSignal(key, facts.literal, 'SIGTERM') || registersSignal(key, facts.literal, 'SIGINT'));
  const statements: Listed[] = [];
  const found: HandlerFunction[] = [];
  for (const call of calls) {
    const site = call.from.file.path === source.path ? siteOf(call.from, call.facts, source) : undefined;
    if (!site) return UNKNOWN_HANDLER;
    const statement = statementOf(site.node);
    if (isRefusal(statement)) return statement;
    const handler = handlerOf(site.node.arguments[1], source);
    if (call.facts.literal === undefined || handler?.source !== source || statement.parent !== block) return UNKNOWN_HANDLER;
    statements.push(statement);
    found.push(handler);
    if (!isFunction(site.node.arguments[1])) {
      const declared = declarationOf(handler, calls.length, source);
      if (isRefusal(declared)) return declared;
      statements.push(declared);
    }
  }
  const [handler, ...others] = found;
  if (!handler) return undefined;
  const textOf = ({ node }: HandlerFunction): string => source.text.slice(...node.range);
  return others.every(one => textOf(one) === textOf(handler)) ? { handler, statements: [...new Set(statements)] } : SEVERAL;
}

/** The statement that declares the handler, where nothing but the registrations uses it. */
function declarationOf({ node }: HandlerFunction, registrations: number, source: Source): Listed | Refusal {
  const declarator = node.parent.type === 'VariableDeclarator' ? node.parent : undefined;
  const name = node.type === 'FunctionDeclaration' ? node.id : declarator?.id;
  const statement = node.type === 'FunctionDeclaration' ? node : declarator?.parent;
  const uses = name ? findVariable(name, source)?.references.filter(({ init }) => !init).length : undefined;
  const isAlone = statement?.type === 'FunctionDeclaration' || (statement?.type === 'VariableDeclaration' && statement.declarations.length === 1);
  const isListed = statement?.parent.type === 'Program' || statement?.parent.type === 'BlockStatement';
  return isAlone && isListed && uses !== undefined && uses <= registrations ? (statement as Listed) : USED;
}

const UNKNOWN_HANDLER: Refusal = { reason: 'unknown-handler', missing: 'Which handlers there are for SIGTERM and SIGINT: one is registered elsewhere, for signals that are not named there, or is code that is not in sight.' };
const SEVERAL: Refusal = { reason: 'several-handlers', missing: 'What is to happen for which signal: the handlers differ.' };
const USED: Refusal = { reason: 'handler-used', missing: 'Who else ends the process by this function.' };
