import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import type { Source } from '../../source.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { hasComment, withoutComments } from '../gap.ts';
import { flattened } from './flat-map.ts';
import { frameOf, COMMENT_IN_GAP, PARENTHESES, type Frame } from './frame.ts';
import { readMapper } from './mapper.ts';
import { nonArray } from './receiver.ts';
import { changesElsewhere } from './snapshot.ts';
import { typeArguments } from './type-arguments.ts';
import { readWaiting } from './waiting.ts';

export type Mapped = Extract<FanOut, { readonly form: 'mapped' }>;

/** How the new call is written, `callee(items, before mapper after)`: `mapLimit(items, 8, mapper)` or `pMap(items, mapper, { concurrency: 8 })`. `because` tells how it settles. */
export interface CallShape { readonly callee: string; readonly before: string; readonly after: string; readonly because: readonly string[] }

/**
 * `Promise.all(items.map(mapper))` → `mapLimit(items, 8, mapper)`. Only the names, dots and brackets between the parts change: `items`, `mapper`, line breaks
 * and the comments beside them stay as they are.
 */
export function rewriteMapped(finding: Mapped, shape: CallShape, source: Source): Rewrite | Refusal {
  const { call, items, method } = finding;
  const kind = method === 'from' ? undefined : nonArray(items, source);
  if (kind !== undefined) return { reason: 'not-an-array', missing: `How to read the items: they are a value of kind \`${kind}\`, whose \`map\` is not that of an array.` };

  const waiting = readWaiting(call, source);
  if (isRefusal(waiting)) return waiting;
  const mapper = readMapper(finding.mapper, source);
  if (isRefusal(mapper)) return mapper;
  const types = typeArguments(finding, waiting, source);
  if (isRefusal(types)) return types;
  const flat = method === 'flatMap' ? flattened(finding, waiting, source) : { edits: [], because: [] };
  if (isRefusal(flat)) return flat;
  const outer = frameOf(finding, source);
  if (isRefusal(outer)) return outer;
  const frame = method !== 'from' && changesElsewhere(items, source) ? copying(outer, items) : outer;
  if (isRefusal(frame)) return frame;
  const between = method === 'from' ? betweenArguments(finding, shape, source) : betweenReceiverAndMapper(finding, shape, frame, source);
  if (isRefusal(between)) return between;
  const end = afterMapper(finding, shape, source);
  if (isRefusal(end)) return end;

  const name: Edit = { range: [call.range[0], frame.open], text: shape.callee + types.text };
  return { edits: [name, ...frame.edits, ...between, ...end, ...flat.edits], because: [...waiting.because, ...mapper.because, ...flat.because, ...shape.because] };
}

/** `[...items]` instead of `items`. */
function copying({ open, edits, fallback }: Frame, items: Mapped['items']): Frame | Refusal {
  if (fallback !== '') return { reason: 'items-change', missing: 'Whether items are added or removed while tasks run: the file does so elsewhere.' };
  return { open, edits: [...edits, { range: [items.range[0], items.range[0]], text: '[...' }], fallback: ']' };
}

/** `items.map(mapper` → `items, 8, mapper`. A line break before the dot stays where the mapper has several lines: they are indented from it. */
function betweenReceiverAndMapper({ mapping, items, mapper }: Mapped, { before }: CallShape, { fallback }: Frame, { text }: Source): Edit[] | Refusal {
  if (mapping.callee.type !== 'MemberExpression' || mapping.callee.computed || mapping.optional) return PARENTHESES;
  const { property } = mapping.callee;
  const opening = text.slice(mapping.range[0], items.range[0]);
  let itemsEnd = items.range[1];
  for (const mark of opening) if (mark === '(') itemsEnd = text.indexOf(')', itemsEnd) + 1;
  const gap = text.slice(itemsEnd, property.range[0]);
  const dot = withoutComments(gap).search(/\?\.|\./);
  const bracket = text.indexOf('(', (mapping.typeArguments ?? property).range[1]);
  if (hasComment(opening + text.slice(items.range[1], itemsEnd) + gap.slice(dot)) || hasComment(text.slice(property.range[1], bracket))) return COMMENT_IN_GAP;
  const lead = text.slice(bracket + 1, mapper.range[0]);
  if (withoutComments(lead).trim() !== '') return PARENTHESES;

  const isBare = fallback === '' && opening === '(' && itemsEnd === items.range[1] + 1 && items.type !== 'SequenceExpression';
  const edits: Edit[] = isBare ? [{ range: [mapping.range[0], items.range[0]], text: '' }] : [];
  const from = isBare ? items.range[1] : itemsEnd;
  const dotAt = itemsEnd + dot;
  const space = gap.slice(0, dot);
  const limit = /^\s/.test(lead) ? before.trimEnd() : before;
  if (hasComment(space) || (space.includes('\n') && text.slice(...mapper.range).includes('\n'))) {
    return [...edits, { range: [from, itemsEnd], text: `${fallback},` }, { range: [dotAt, bracket + 1], text: (/\s$/.test(space) ? '' : ' ') + limit }];
  }
  return [...edits, { range: [from, bracket + 1], text: `${fallback}, ${limit}`.trimEnd() + (/^\s/.test(lead) ? '' : ' ') }];
}

/** `Array.from(items, mapper` → `Array.from(items), 8, mapper`: whatever can be iterated or counted stays an array. */
function betweenArguments({ items, mapper }: Mapped, { before }: CallShape, { text }: Source): Edit[] | Refusal {
  const gap = text.slice(items.range[1], mapper.range[0]);
  if (hasComment(gap)) return COMMENT_IN_GAP;
  if (!/^\s*,\s*$/.test(gap)) return PARENTHESES;
  const comma = items.range[1] + gap.indexOf(',') + 1;
  const space = text.slice(comma, mapper.range[0]);
  return [{ range: [items.range[1], comma], text: `), ${before}`.trimEnd() + (space === '' ? ' ' : '') }];
}

/** `mapper))` → `mapper)`, and `mapper, self))` → `mapper.bind(self))`. An arrow function takes no `this`. */
function afterMapper({ call, mapping, mapper, method }: Mapped, { after }: CallShape, { text }: Source): Edit[] | Refusal {
  const [self, ...more] = mapping.arguments.slice(method === 'from' ? 2 : 1);
  const tail = text.slice(mapper.range[1], mapping.range[1]);
  if (more.length > 0 || self?.type === 'SpreadElement') return PARENTHESES;
  if (!self || mapper.type === 'ArrowFunctionExpression') {
    if (hasComment(tail)) return COMMENT_IN_GAP;
    const isPlain = self ? self.type === 'ThisExpression' || self.type === 'Identifier' : /^\s*,?\s*\)$/.test(tail);
    if (!isPlain) return PARENTHESES;
    const keepsBreak = !self && tail.includes('\n') && mapping.range[1] === call.range[1] - 1;
    return keepsBreak
      ? [{ range: [mapper.range[1], mapper.range[1]], text: after }, { range: [mapping.range[1] - 1, mapping.range[1]], text: '' }]
      : [{ range: [mapper.range[1], mapping.range[1]], text: after }];
  }
  const gaps = [text.slice(mapper.range[1], self.range[0]), text.slice(self.range[1], mapping.range[1])] as const;
  if (gaps.some(hasComment)) return COMMENT_IN_GAP;
  if (!['Identifier', 'MemberExpression', 'FunctionExpression'].includes(mapper.type) || !/^\s*,\s*$/.test(gaps[0]) || !/^\s*,?\s*\)$/.test(gaps[1])) return PARENTHESES;
  return [{ range: [mapper.range[1], self.range[0]], text: '.bind(' }, { range: [self.range[1], mapping.range[1]], text: `)${after}` }];
}
