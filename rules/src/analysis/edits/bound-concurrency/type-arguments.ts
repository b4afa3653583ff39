import type { TSESTree } from '@typescript-eslint/types';
import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import type { Source } from '../../source.ts';
import type { Refusal } from '../edit.ts';
import type { Waiting } from './waiting.ts';

const UNKNOWN_ITEM: Refusal = { reason: 'type-arguments', missing: 'The type of the items, which the new call names before the type of the results.' };

/**
 * `Promise.all<User>(…)` and `.map<Promise<User>>(…)` name the result only, the new call names `<Item, Result>`: possible where the mapper annotates its
 * parameter. Where nobody uses the results, the type is dropped.
 */
export function typeArguments({ call, mapping, mapper }: Extract<FanOut, { readonly form: 'mapped' }>, { awaited }: Waiting, { text }: Source): { readonly text: string } | Refusal {
  const [result, ...more] = [call.typeArguments, mapping.typeArguments].flatMap(list => list?.params ?? []);
  if (!result || awaited?.parent.type === 'ExpressionStatement') return { text: '' };
  const parameter = 'params' in mapper && mapper.params[0]?.type === 'Identifier' ? mapper.params[0].typeAnnotation : undefined;
  const resolved = settled(result);
  if (more.length > 0 || !parameter || resolved.type === 'TSTupleType' || (call.typeArguments && resolved.type === 'TSArrayType')) return UNKNOWN_ITEM;
  return { text: `<${text.slice(...parameter.typeAnnotation.range)}, ${text.slice(...resolved.range)}>` };
}

function settled(type: TSESTree.TypeNode): TSESTree.TypeNode {
  const isPromise = type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Promise';
  return (isPromise && type.typeArguments?.params[0]) || type;
}
