import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { IgnoredBackpressure } from '../../hazards/ignored-backpressure.ts';
import type { Source } from '../../source.ts';
import { isFunction, isLoop, staticName, unwrap, type LoopNode } from '../../syntax.ts';
import { deepen, levelsAt, literalsIn } from '../deepen.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { continuesLine, endOfStatement, hasComment, semicolonOf } from '../gap.ts';
import { importName } from '../imports.ts';
import type { Span } from '../removal.ts';
import { isHeard } from './heard.ts';
import { ONCE, PIPELINE, spelled } from './needs.ts';
import { takerOf } from './sink.ts';

/** A loop that is all copy becomes a pipeline. One that does more waits for `drain` where nobody else can end the sink, and gives its chunks to a pipeline where somebody can. */
export function rewriteLoop(finding: IgnoredBackpressure, loop: LoopNode, source: Source): Rewrite | Refusal {
  const { call, sink } = finding;
  const taker = takerOf(sink, loop, source);
  if (isRefusal(taker)) return taker;
  if (call.optional || (call.callee.type === 'MemberExpression' && call.callee.optional) || call.parent.type !== 'ExpressionStatement') return WRITE;
  if (taker.isOwnFile) return isPlain(finding, loop) ? piped(finding, loop, true, source) : drained(finding, source);
  if (isInLoop(loop)) return SEVERAL;
  if (!isHeard(loop, source)) return UNHEARD;
  return isPlain(finding, loop) ? piped(finding, loop, false, source) : yielded(finding, loop, source);
}

/** `for await (const chunk of source) sink.write(chunk);` */
function isPlain({ call, from }: IgnoredBackpressure, loop: LoopNode): loop is TSESTree.ForOfStatement {
  if (loop.type !== 'ForOfStatement' || loop.right !== from || loop.left.type !== 'VariableDeclaration') return false;
  const chunk = loop.left.declarations[0]?.id;
  const [only, ...others] = loop.body.type === 'BlockStatement' ? loop.body.body : [loop.body];
  const [written, ...options] = call.arguments;
  return others.length === 0 && only === call.parent && options.length === 0 && chunk?.type === 'Identifier' && written?.type === 'Identifier' && written.name === chunk.name;
}

function piped({ call, from, sink }: IgnoredBackpressure, loop: TSESTree.ForOfStatement, isOwn: boolean, source: Source): Rewrite | Refusal {
  const { text } = source;
  const imported = importName(spelled(PIPELINE, source), source, call);
  if (isRefusal(imported)) return imported;
  if ([text.slice(loop.range[0], from.range[0]), text.slice(from.range[1], call.range[0]), text.slice(call.range[1], endOfStatement(loop.range, text))].some(hasComment)) return COMMENT;
  const ending = isOwn ? endingAfter(loop, sink, source) : undefined;
  const until = endOfStatement((ending ?? loop).range, text);
  const words = `await ${imported.expression}(${text.slice(...from.range)}, ${text.slice(...sink.range)}${ending ? '' : ', { end: false }'})${closing(until, source)}`;
  return {
    edits: [...imported.edits, { range: [loop.range[0], until], text: words }],
    because: [...ABOUT_WAITING, isOwn ? 'Nothing else writes to the file, or hears its errors.' : 'Somebody hears where it rejects, and the answer stays open for them.'],
    ...(isOwn && !ending ? {} : { observable: [isOwn ? FLUSHED : GONE] }),
  };
}

/** `sink.end()` right after the loop: a pipeline ends its last stream itself. */
function endingAfter(loop: TSESTree.ForOfStatement, sink: TSESTree.Node, { text }: Source): TSESTree.ExpressionStatement | undefined {
  const { parent } = loop;
  const next = parent.type === 'BlockStatement' || parent.type === 'Program' ? parent.body[parent.body.indexOf(loop) + 1] : undefined;
  const ends = next?.type === 'ExpressionStatement' && text.slice(...next.expression.range) === `${text.slice(...sink.range)}.end()`;
  return ends && !hasComment(text.slice(loop.range[1], next.range[0])) ? next : undefined;
}

function drained({ call, sink }: IgnoredBackpressure, source: Source): Rewrite | Refusal {
  const { parent } = call.parent;
  if (parent?.type === 'IfStatement' && parent.alternate) return WRITE;
  const imported = importName(spelled(ONCE, source), source, call);
  if (isRefusal(imported)) return imported;
  const quote = /['"]/.exec(source.text)?.[0] ?? '\'';
  return {
    edits: [
      ...imported.edits,
      { range: [call.range[0], call.range[0]], text: 'if (!' },
      { range: [call.range[1], call.range[1]], text: `) await ${imported.expression}(${source.text.slice(...sink.range)}, ${quote}drain${quote})` },
    ],
    because: [...ABOUT_WAITING, 'Nothing else ends or destroys the file, or hears its errors, so that either `drain` comes or the wait rejects.'],
  };
}

function yielded({ call, sink }: IgnoredBackpressure, loop: LoopNode, source: Source): Rewrite | Refusal {
  const { text } = source;
  const [written, ...options] = call.arguments;
  if (!written || options.length > 0) return WRITE;
  if (loop.parent.type === 'LabeledStatement' || leavesGenerator(loop, source)) return GENERATOR;
  if (usesOf(sink, loop, source) > 1) return SINK;
  const imported = importName(spelled(PIPELINE, source), source, call);
  if (isRefusal(imported)) return imported;
  const end = endOfStatement(loop.range, text);
  const { unit, outer, deeper } = levelsAt(loop, loop.parent, source);
  const removed: readonly Span[] = [[call.range[0], written.range[0]], [written.range[1], call.range[1]]];
  if (removed.some(range => hasComment(text.slice(...range)))) return COMMENT;
  const edits: Edit[] = [
    ...imported.edits,
    { range: [loop.range[0], loop.range[0]], text: `await ${imported.expression}(async function* () {${deeper}` },
    { range: removed[0]!, text: 'yield ' },
    { range: removed[1]!, text: '' },
    { range: [end, end], text: `${outer}}, ${text.slice(...sink.range)}, { end: false })${closing(end, source)}` },
    ...deepen([loop.range[0], end], unit, [...removed, ...literalsIn([loop], source)], text),
  ];
  return { edits, because: [...ABOUT_WAITING, 'Somebody hears where it rejects, and the answer stays open for them.'], observable: [GONE] };
}

/** What ends a statement that stands for a loop, which ends by itself. */
function closing(at: number, source: Source): string {
  return continuesLine(source.text.slice(at)) ? ';' : semicolonOf(source);
}

/** What another function would change the meaning of. */
function leavesGenerator(loop: LoopNode, source: Source): boolean {
  let isFound = false;
  const visit = (isOwn: boolean) => (node: TSESTree.Node): boolean => {
    if (isFunction(node) && node.type !== 'ArrowFunctionExpression') return false;
    isFound ||= node.type === 'ThisExpression' || node.type === 'Super' || (node.type === 'Identifier' && node.name === 'arguments');
    isFound ||= isOwn && (node.type === 'ReturnStatement' || node.type === 'YieldExpression' || ('label' in node && node.label !== null));
    if (!isOwn || !isFunction(node)) return true;
    walk(node.body, source, visit(false));
    return false;
  };
  walk(loop, source, visit(true));
  return isFound;
}

function usesOf(sink: TSESTree.Node, loop: LoopNode, source: Source): number {
  const words = source.text.slice(...sink.range);
  let uses = 0;
  walk(loop, source, node => { if (node.type === sink.type && source.text.slice(...node.range) === words && !isKey(node)) uses++; });
  return uses;
}

function isKey(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === 'MemberExpression' && parent.property === node && staticName(parent) !== undefined && unwrap(parent.object) !== node;
}

function isInLoop(loop: TSESTree.Node): boolean {
  for (let at = loop.parent; at && !isFunction(at); at = at.parent) if (isLoop(at)) return true;
  return false;
}

const ABOUT_WAITING = ['The loop waits for its source already, and now for who takes the chunks, too.'];
const FLUSHED = 'It goes on once the last chunk is written, and rejects where the file fails, which ended the process.';
const GONE = 'It rejects where the other side goes away, and no longer reads the source to its end for nobody.';
const WRITE: Refusal = { reason: 'write', missing: 'How to wait for the write: it is not a statement of its own, or is given more than the chunk.' };
const SEVERAL: Refusal = { reason: 'several-sources', missing: 'How several sources may go to one sink: each pipeline leaves its listeners there.' };
const UNHEARD: Refusal = { reason: 'rejection', missing: 'Who hears the rejection that comes when the other side goes away: nothing shows that somebody does.' };
const GENERATOR: Refusal = { reason: 'generator', missing: 'How to say in a generator what the loop says: it uses `this` or `arguments`, returns, or leaves by a label.' };
const SINK: Refusal = { reason: 'sink-used', missing: 'Whether the order stays: the loop does more with the sink than this one write.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where to put a comment that stands between tokens the rewrite removes.' };
