import { keyOfSteps } from '../identity.ts';
import type { Value } from './link.ts';

/** `pg:Pool.new.query`; `.new` is added where the value is constructed. */
export function keyOfValue(value: Value | undefined, isNew: boolean): string | undefined {
  if (value?.kind !== 'external') return undefined;
  return keyOfSteps(value.root, value.name, isNew ? [...value.steps, 'new'] : value.steps);
}
