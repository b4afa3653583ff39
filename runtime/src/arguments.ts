// Argument errors name the option, the accepted range and the value received.

export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** An integer from `minimum` up to `maximum`. */
export function requireInteger(option: string, value: number, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  const range = maximum === Number.MAX_SAFE_INTEGER ? (minimum === Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum} up`) : ` from ${minimum} to ${maximum}`;
  return refuse(option, `an integer${range}`, value, typeof value === 'number');
}

export function isConcurrency(value: unknown): boolean {
  return value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1);
}

/** A number of tasks at once: an integer from 1 up, or `Infinity`. */
export function requireConcurrency(option: string, value: number): number {
  if (isConcurrency(value)) return value;
  return refuse(option, 'an integer from 1 up or Infinity', value, typeof value === 'number');
}

/** A finite or infinite number from `minimum` up to `maximum`, never NaN. Durations are milliseconds from 0 to `Infinity`. */
export function requireNumber(option: string, value: number, minimum = 0, maximum = Infinity): number {
  if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
  return refuse(option, maximum === Infinity ? `a number from ${minimum} up` : `a number from ${minimum} to ${maximum}`, value, typeof value === 'number');
}

/** A finite number over 0: a rate, a mean, a base of a logarithm. */
export function requirePositive(option: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value < Infinity) return value;
  return refuse(option, 'a finite number over 0', value, typeof value === 'number');
}

export function requireFunction<Value extends (...args: never[]) => unknown>(option: string, value: Value): Value {
  if (typeof value === 'function') return value;
  return refuse(option, 'a function', value, false);
}

export function requireOneOf<Value extends string>(option: string, value: Value, choices: readonly Value[]): Value {
  if (choices.includes(value)) return value;
  return refuse(option, choices.map(choice => `'${choice}'`).join(' or '), value, typeof value === 'string');
}

/** `RangeError` for a value of the right type, `TypeError` otherwise. */
export function refuse(option: string, expected: string, value: unknown, rightType: boolean): never {
  const message = `Expected \`${option}\` to be ${expected}, got ${show(value)}.`;
  throw rightType ? new RangeError(message) : new TypeError(message);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return isObject(value) ? `a value of type ${typeof value}` : `${String(value)} (${typeof value})`;
}
