/** What frameworks hand to callbacks registered with them, and which parts of it a client controls. */
import type { TSESTree } from '@typescript-eslint/types';
import type { FunctionNode } from '../syntax.ts';
import { COMMANDS } from './frameworks/commands.ts';
import { FUNCTIONS } from './frameworks/functions.ts';
import { HTTP } from './frameworks/http.ts';
import { MESSAGES } from './frameworks/messages.ts';
import { findRow, indexRows, type EntryKind } from './frameworks/registration.ts';
import { RPC, trpcCallback } from './frameworks/rpc.ts';
import { TIMERS } from './frameworks/timers.ts';

export { CLIENT_DECORATORS, clientInput, type ClientInput } from './frameworks/client-input.ts';

const ROWS = [...HTTP, ...RPC, ...MESSAGES, ...TIMERS, ...FUNCTIONS, ...COMMANDS];

/** Every registration known, by module and method. */
export const REGISTRATIONS = indexRows(ROWS);

/** The identity that a framework gives to one parameter of a callback. */
export interface CallbackParameter { readonly module: string; readonly steps: readonly string[] }

/** How a callback is written at its registration: it decides what it is given. */
export interface CallbackShape {
  /** The first argument of the call, where it is a string that may name an event. */
  readonly event?: string;
  /** How many parameters the callback declares: Express takes four for an error handler. */
  readonly arity?: number;
}

/** What parameter `index` of a callback given to the call with `key` is. */
export function frameworkCallback(key: string, index: number, { event, arity }: CallbackShape = {}): CallbackParameter | undefined {
  const found = findRow(REGISTRATIONS, key, event);
  if (!found) return trpcCallback(key, index);
  const { row } = found;
  const parameters = (event === undefined ? undefined : row.events?.[event]?.parameters) ?? row.parameters;
  const isErrorHandler = arity === 4 && row.parameters?.[0] === 'express:Request.new';
  const parameter = parameters?.[isErrorHandler ? index - 1 : index];
  if (parameter === undefined) return undefined;
  const colon = parameter.indexOf(':');
  return { module: parameter.slice(0, colon), steps: parameter.slice(colon + 1).split('.') };
}

/** A call or construction that a function is written into, and how. */
export interface CallbackPlace { readonly call: TSESTree.CallExpression | TSESTree.NewExpression; readonly shape: CallbackShape }

/** Where a function is written as an argument, in an array or in an object that is one: `app.get('/', fn)`, `route({ handler: fn })`, `{ Query: { user: fn } }`. */
export function callbackPlace(fn: FunctionNode): CallbackPlace | undefined {
  let inner: TSESTree.Node = fn;
  let at = fn.parent;
  while (at?.type === 'ArrayExpression' || at?.type === 'ObjectExpression' || (at?.type === 'Property' && at.value === inner)) [inner, at] = [at, at.parent];
  if ((at?.type !== 'CallExpression' && at?.type !== 'NewExpression') || at.callee === inner) return undefined;
  const [first] = at.arguments;
  const event = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined;
  return { call: at, shape: { arity: fn.params.length, ...(event !== undefined && { event }) } };
}

/** Types that also stand for what a client got or sends. */
const BOTH_SIDES: ReadonlySet<string> = new Set(['http:IncomingMessage.new', 'global:Request.new', 'ws:WebSocket.new', 'net:Socket.new']);
const PER_EVENT: ReadonlyMap<string, EntryKind> = new Map(ROWS.flatMap(({ kind, parameters = [] }) =>
  (kind === undefined ? [] : parameters.flatMap(parameter => (parameter === undefined || BOTH_SIDES.has(parameter) ? [] : [[parameter, kind] as const])))));

/** What a function runs for, over and over, that takes a value with this key: an `express:Response.new` belongs to one request. */
export function eventOf(key: string): EntryKind | undefined {
  return PER_EVENT.get(key);
}
