import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { LISTENING_OPTIONS } from '../../models/process-listeners.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import type { LastResort } from './last-resort.ts';

/** What the loggers of a file listen to, and whether the process ends then: it does unless `exitOnError` says no. Options may stand in a variable, so any of the file count. */
export function loggerListeners(source: Source): readonly { readonly event: LastResort; readonly ends: boolean }[] {
  const events = new Set<LastResort>();
  let ends = true;
  walk(source.ast, source, at => {
    if (at.type !== 'Property') return;
    const name = staticName(at) ?? '';
    const event = LISTENING_OPTIONS[name];
    if (event && !isFalse(at.value)) events.add(event);
    if (name === 'exitOnError' && isFalse(at.value)) ends = false;
  });
  return [...events].map(event => ({ event, ends }));
}

function isFalse(node: TSESTree.Node): boolean {
  return node.type === 'Literal' && node.value === false;
}
