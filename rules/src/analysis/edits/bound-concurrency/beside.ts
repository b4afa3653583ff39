import type { TSESTree } from '@typescript-eslint/types';
import { lengthOf } from '../../cardinality.ts';
import { findMapping, type Mapping } from '../../hazards/fan-out.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isWithin, unwrap } from '../../syntax.ts';
import { taskOf } from '../../task.ts';
import type { Mapped } from './mapped.ts';

export type { Mapping } from '../../hazards/fan-out.ts';

/**
 * The other lists of one array of tasks, as in `Promise.all([...users.map(load), ...groups.map(load)])`, unless they are short, or their tasks ask nobody: to bound one
 * of them alone bounds nothing.
 */
export function listsBeside({ call, mapping }: Mapped, source: Source): readonly Mapping[] {
  const own = findAncestor(mapping, (at): at is TSESTree.SpreadElement => at.type === 'SpreadElement', isWithin(mapping, call) ? call : undefined);
  const array = own?.parent;
  if (array?.type !== 'ArrayExpression' || (array !== unwrap(call.arguments[0]!) && array.parent.type !== 'VariableDeclarator')) return [];
  return array.elements.flatMap(element => {
    const found = element?.type === 'SpreadElement' && element !== own ? findMapping(element.argument, source) : undefined;
    return found && isWithin(found.mapping, element!) && lengthOf(found.items, source).kind !== 'short' && /^(?:io|unknown)$/.test(taskOf(found.mapper, source).kind) ? [found] : [];
  });
}
