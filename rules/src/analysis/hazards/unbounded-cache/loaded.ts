import type { StateAccess } from '../../shared-state/accesses.ts';
import { workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { unwrap, type FunctionNode } from '../../syntax.ts';
import { awaitsIn } from '../cache-stampede/load.ts';

/** `sizes[path] = await stat(path)`: an entry is there once something else has answered for its key, and fails for most that are made up. */
export function isLoadedByKey({ key, node }: StateAccess, fn: FunctionNode, source: Source): boolean {
  const name = key && source.text.slice(...key.range);
  return awaitsIn([fn.body], source).some(({ argument, range }) => {
    const call = unwrap(argument);
    if (call.type !== 'CallExpression' || range[0] > node.range[1]) return false;
    const isAsked = call.arguments.some(one => source.text.slice(...one.range) === name);
    return isAsked && workIn([call], source).work.some(({ model }) => model.io !== undefined);
  });
}
