import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import type { Source } from '../../source.ts';
import type { Edit, Refusal } from '../edit.ts';
import type { Waiting } from './waiting.ts';

const UNKNOWN_SHAPE: Refusal = { reason: 'flat-map', missing: 'What the mapper of `flatMap` returns: only an array literal or the promise of an async function can be kept.' };
const NOT_AWAITED_HERE: Refusal = { reason: 'flat-map', missing: 'Where to flatten the results: the promise is not awaited where it is made.' };

/**
 * `flatMap` flattens arrays of promises, not promises of arrays. So an async mapper is one of `map`, and `item => [a(item), b(item)]` becomes
 * `item => Promise.all([a(item), b(item)])` with the results flattened.
 */
export function flattened({ mapper, combinator }: Extract<FanOut, { readonly form: 'mapped' }>, { awaited }: Waiting, { text }: Source): { readonly edits: readonly Edit[]; readonly because: readonly string[] } | Refusal {
  if ('async' in mapper && mapper.async) return { edits: [], because: ['The mapper returns promises, which `flatMap` does not flatten.'] };
  if (mapper.type !== 'ArrowFunctionExpression' || mapper.body.type !== 'ArrayExpression' || combinator !== 'all') return UNKNOWN_SHAPE;
  const { body } = mapper;
  const isPlain = body.elements.every(element => element && element.type !== 'SpreadElement');
  if (!isPlain || text.slice(body.range[1], mapper.range[1]).trim() !== '') return UNKNOWN_SHAPE;
  if (!awaited) return NOT_AWAITED_HERE;

  const isUsed = awaited.parent.type !== 'ExpressionStatement';
  const [start, end] = awaited.range;
  const isWrapped = text[start - 1] === '(' && text[end] === ')' && awaited.parent.type === 'MemberExpression';
  const around = isWrapped ? [insertion(end + 1, '.flat()')] : [insertion(start, '('), insertion(end, ').flat()')];
  return {
    edits: [insertion(body.range[0], 'Promise.all('), insertion(body.range[1], ')'), ...(isUsed ? around : [])],
    because: [`Each item has ${body.elements.length} tasks, which count as one.`],
  };
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}
