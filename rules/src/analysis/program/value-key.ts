import { keyOfSteps } from '../identity.ts';
import type { Value } from './link.ts';

/** `pg:Pool.new.query`; `.new` is added where the value is constructed. */
export function keyOfValue(value: Value | undefined, isNew: boolean): string | undefined {
  if (value?.kind !== 'external') return undefined;
  return keyOfSteps(value.root, value.name, isNew ? [...value.steps, 'new'] : value.steps);
}

/** The same for the same value; the steps after a parameter are left out. */
export function valueId(value: Value): string {
  switch (value.kind) {
    case 'module': return `module ${value.file.path}`;
    case 'external': return `${value.root} ${value.name} ${value.steps.join('.')}`;
    case 'parameter': return `parameter ${value.file.path}#${value.at}:${value.index}`;
    case 'class': return `class ${value.file.path}#${value.at}${value.isInstance ? ':new' : ''}`;
    default: return `${value.kind} ${value.file.path}#${value.at}`;
  }
}
