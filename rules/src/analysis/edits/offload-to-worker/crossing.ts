import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';
import { isCloneableType } from './cloneable-type.ts';
import { isCloneableReturn, isCloneableValue } from './cloneable-value.ts';
import type { Task } from './task.ts';

/** Refused unless types, or the code itself, show that all arguments and the result of a function arrive in another thread as they are. */
export function crossingOf(task: Task, source: Source): Refusal | undefined {
  const { fn, name } = task;
  for (const [index, param] of fn.params.entries()) if (!isCloneableParameter(param, index, task, source)) return notCloneable('argument', `${source.text.slice(...nameOf(param).range)}\` of \`${name}`);
  if (fn.returnType?.typeAnnotation.type === 'TSVoidKeyword') return NO_RESULT;
  return isCloneableReturn(fn, source) ? undefined : notCloneable('result', name);
}

function isCloneableParameter(param: TSESTree.Parameter, index: number, task: Task, source: Source): boolean {
  if (param.type === 'TSParameterProperty') return false;
  const target = param.type === 'AssignmentPattern' ? param.left : param;
  const typed = target.typeAnnotation?.typeAnnotation;
  if (typed && typed.type !== 'TSAnyKeyword' && typed.type !== 'TSUnknownKeyword') return isCloneableType(typed, source);
  if (param.type === 'AssignmentPattern' && /\.[cm]?ts$/.test(source.path) && isCloneableValue(param.right, source)) return true;
  const calls = task.isExported ? undefined : callsOf(task, source);
  return calls !== undefined && calls.length > 0 && calls.every(({ arguments: all }) => {
    const given = param.type === 'RestElement' ? all.slice(index) : all.slice(index, index + 1);
    return all.every(one => one.type !== 'SpreadElement') && given.every(one => isCloneableValue(one, source));
  });
}

/** Undefined where the function is used for more than calls. */
function callsOf({ id }: Task, source: Source): readonly TSESTree.CallExpression[] | undefined {
  const uses = findVariable(id, source)?.references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node) ?? [];
  const calls = uses.flatMap(use => (use.parent?.type === 'CallExpression' && use.parent.callee === use ? [use.parent] : []));
  return calls.length === uses.length ? calls : undefined;
}

function nameOf(param: TSESTree.Parameter): TSESTree.Node {
  if (param.type === 'AssignmentPattern') return param.left;
  return param.type === 'RestElement' ? param.argument : param;
}

function notCloneable(reason: 'argument' | 'result', what: string): Refusal {
  const words = reason === 'argument' ? `That the argument \`${what}\` arrives in another thread as it is` : `That what \`${what}\` gives arrives in this thread as it is`;
  return { reason: `${reason}-not-cloneable`, missing: `${words}: nothing shows it to be made of texts, numbers, lists and plain objects. Functions and instances of classes do not, and a \`Buffer\` becomes a \`Uint8Array\`.` };
}

const NO_RESULT: Refusal = { reason: 'no-result', missing: 'What it is for: it gives nothing, so it has to change something that another thread cannot.' };
