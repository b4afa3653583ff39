import * as ours from '../errors.ts';
import { isObject } from '../arguments.ts';
import { NotCloneableError, WorkerCrashedError } from './errors.ts';

/** An error as data. Structured clone keeps only the class of built-in errors, and of their fields only the message, the stack and the cause. */
export interface EncodedError {
  readonly [marker]: true;
  /** Names of its classes, the most derived first. */
  readonly classes: readonly string[];
  readonly stack: string | undefined;
  /** Own fields, `message` and `cause` included; those that cannot be cloned are left out. */
  readonly fields: Record<string, unknown>;
}

export type ErrorClass = abstract new (...args: never[]) => Error;

const marker = 'headgate:error';
const builtIn: readonly ErrorClass[] = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError];
const known = [...builtIn, ...Object.values(ours).filter(one => typeof one === 'function'), WorkerCrashedError, NotCloneableError];

/** What was thrown, which may be no error at all. Errors inside it that refer to each other still do so afterwards. */
export function encodeError(thrown: unknown, encoded = new Map<object, unknown>()): EncodedError {
  return encode(thrown, encoded) as EncodedError;
}

function encode(value: unknown, encoded: Map<object, unknown>): unknown {
  if (!isObject(value)) return typeof value === 'symbol' ? String(value) : value;
  if (encoded.has(value)) return encoded.get(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    encoded.set(value, items);
    for (const item of value) items.push(encode(item, encoded));
    return items;
  }
  if (value instanceof Error) return encodeFields(value, encoded);
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function encodeFields(error: Error, encoded: Map<object, unknown>): EncodedError {
  const fields: Record<string, unknown> = {};
  const result: EncodedError = { [marker]: true, classes: classesOf(error), stack: typeof error.stack === 'string' ? error.stack : undefined, fields };
  encoded.set(error, result);
  for (const key of new Set([...Object.getOwnPropertyNames(error), 'message', 'name', 'code'])) {
    if (key === 'stack' || !(key in error)) continue;
    const field = encode(Reflect.get(error, key), encoded);
    if (field !== undefined) fields[key] = field;
  }
  return result;
}

function classesOf(error: object): string[] {
  const names: string[] = [];
  for (let one: unknown = Object.getPrototypeOf(error); isObject(one) && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    if (Object.hasOwn(one, 'constructor') && typeof one.constructor === 'function') names.push(one.constructor.name);
  }
  return names;
}

/** The error with its class, where this is built in, ours or one of `classes`, else that of the nearest such base; `name` tells the rest. */
export function decodeError(value: unknown, classes: readonly ErrorClass[] = [], decoded = new Map<object, unknown>()): unknown {
  if (!isObject(value)) return value;
  if (decoded.has(value)) return decoded.get(value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    decoded.set(value, items);
    for (const item of value) items.push(decodeError(item, classes, decoded));
    return items;
  }
  return isEncoded(value) ? decodeFields(value, classes, decoded) : value;
}

function decodeFields(encoded: EncodedError, classes: readonly ErrorClass[], decoded: Map<object, unknown>): unknown {
  const { classes: names, stack, fields } = encoded;
  if (names.includes('DOMException')) return decodeException(fields, stack);
  const candidates = [...classes, ...known];
  const found = names.map(name => candidates.find(one => one.name === name)).find(one => one !== undefined) ?? Error;
  // Made by Error, so that it is one for V8 and `util.types.isNativeError`; the class gives the rest.
  const error = new Error();
  Object.setPrototypeOf(error, found.prototype as object);
  decoded.set(encoded, error);
  for (const [key, field] of Object.entries(fields)) {
    const restored = decodeError(field, classes, decoded);
    if (!(key in error) || Reflect.get(error, key) !== restored) Object.defineProperty(error, key, { value: restored, enumerable: key !== 'message' && key !== 'cause', writable: true, configurable: true });
  }
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, enumerable: false, writable: true, configurable: true });
  return error;
}

function decodeException({ message, name }: Record<string, unknown>, stack: string | undefined): DOMException {
  return Object.defineProperty(new DOMException(String(message), String(name)), 'stack', { value: stack, enumerable: false, writable: true, configurable: true });
}

function isEncoded(value: Record<PropertyKey, unknown>): value is Record<PropertyKey, unknown> & EncodedError {
  return value[marker] === true;
}
