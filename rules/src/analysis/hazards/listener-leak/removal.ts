import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';

const REMOVES: ReadonlySet<string> = new Set(['off', 'removeListener', 'removeEventListener', 'removeAllListeners', 'unsubscribe', 'destroy']);

/** Does anything in the file take listeners of the event from something of the same name? */
export function isRemoved(target: TSESTree.Node, event: string, source: Source): boolean {
  const name = lastName(target, source);
  let isFound = false;
  walk(source.ast, source, node => {
    if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      const [about] = node.arguments;
      isFound ||= callee.type === 'MemberExpression' && REMOVES.has(staticName(callee) ?? '') && lastName(callee.object, source) === name
        && (about?.type !== 'Literal' || about.value === event);
    }
    return !isFound;
  });
  return isFound;
}

function lastName(target: TSESTree.Node, source: Source): string {
  const node = unwrap(target);
  return node.type === 'MemberExpression' ? staticName(node) ?? '' : source.text.slice(...node.range);
}
