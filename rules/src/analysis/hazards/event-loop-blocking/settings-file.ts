import type { TSESTree } from '@typescript-eslint/types';
import { joinsPaths } from '../../joins-paths.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';

/** Formats of settings, keys and certificates: a person, or a template, writes a few kilobytes. */
const SETTINGS = /(?:^|[./\\])(?:cer|cfg|conf|crt|env|ini|key|pem|properties|service|toml|ya?ml)$/i;

/** Does the path of a file end in such a format, as in `join(folder, `${name}.yml`)`? */
export function isOfSettings({ arguments: [path] }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  return path !== undefined && SETTINGS.test(endOf(path, source) ?? '');
}

/** Variables in variables that are followed: one may be made from itself. */
const DEPTH = 10;

/** The text that a path ends in, as far as the code says it. */
function endOf(given: TSESTree.Node, source: Source, depth = 0): string | undefined {
  const node = unwrap(given);
  switch (node.type) {
    case 'Literal': return typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral': return node.quasis.at(-1)!.value.cooked ?? undefined;
    case 'BinaryExpression': return endOf(node.right, source, depth);
    case 'CallExpression': {
      const last = joinsPaths(node.callee, source) ? node.arguments.at(-1) : undefined;
      return last && endOf(last, source, depth);
    }
    case 'Identifier': {
      const value = depth < DEPTH ? constantOf(node, source) : undefined;
      return value && endOf(value, source, depth + 1);
    }
    default: return undefined;
  }
}
