import type { RaceCondition } from '../hazards/race-condition.ts';
import type { Edits } from './edit.ts';
import { hasComment, indentAt, lineEndOf, semicolonOf } from './gap.ts';
import { freeName } from './names.ts';

/**
 * `total += await price();` → `const change = await price();`, `total += change;`: the old value is read once there is nothing left to wait for.
 * The other forms take a lock, or a mark, whose place is for people to choose.
 */
export const guardSharedState: Edits<RaceCondition, object> = ({ form, last }, source) => {
  const statement = last.parent;
  if (form !== 'lost' || last.type !== 'AssignmentExpression' || last.operator === '=') return { reason: 'no-single-step', missing: 'A step that reads and writes at once: which steps a lock is to hold together is not known.' };
  if (statement?.type !== 'ExpressionStatement' || (statement.parent.type !== 'BlockStatement' && statement.parent.type !== 'Program')) {
    return { reason: 'value-used', missing: 'A line of its own: the result of the assignment is used, or it is the only statement of its branch.' };
  }
  const { left, right } = last;
  if (left.type !== 'Identifier' && (left.type !== 'MemberExpression' || left.computed)) return { reason: 'place-computed', missing: 'That the place is the same after the wait: it is computed before.' };
  const { text } = source;
  if (hasComment(text.slice(left.range[1], right.range[0]))) return { reason: 'comment-in-gap', missing: 'Where the comment between the operator and the value belongs.' };
  const name = freeName('change', ['awaited'], source);
  const line = `const ${name} = ${text.slice(...right.range)}${semicolonOf(source)}${lineEndOf(text)}${indentAt(statement.range[0], text)}`;
  return {
    edits: [{ range: [statement.range[0], statement.range[0]], text: line }, { range: right.range, text: name }],
    because: ['The value is awaited first, and the old one is read and written without a pause.'],
  };
};
