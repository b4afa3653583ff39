import type { Source } from '../../source.ts';
import { requiredModule } from '../import-line.ts';
import type { ImportNeed } from '../imports.ts';

export const PIPELINE: ImportNeed = { module: 'node:stream/promises', name: 'pipeline', local: 'pipeline', alias: 'pipelineOf' };
export const ONCE: ImportNeed = { module: 'node:events', name: 'once', local: 'once', alias: 'onceOf' };

/** The module as the file imports it already; else without `node:` where the file imports what Node.js has, and nothing so. */
export function spelled(need: ImportNeed, { ast }: Source): ImportNeed {
  const paths = ast.body.flatMap(one => (one.type === 'ImportDeclaration' ? [one.source.value] : one.type === 'VariableDeclaration' ? one.declarations.flatMap(({ init }) => requiredModule(init) ?? []) : []));
  const bare = need.module.slice('node:'.length);
  const isBare = paths.includes(bare) || (!paths.some(path => path.startsWith('node:')) && paths.some(path => /^(?:events|fs|http|https|net|os|path|stream|url|util|zlib)(?:\/promises)?$/.test(path)));
  return isBare ? { ...need, module: bare } : need;
}
