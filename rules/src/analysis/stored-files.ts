import { callModel } from './models/calls.ts';
import { FILE } from './models/kinds.ts';

const WRITES = /[.:](?:outputFile|outputJSON|outputJson|writeFile|writeJSON|writeJson)(?:Sync)?$/;

/** Does a call of this key replace what a file holds? */
export function writesFile(key: string | undefined): boolean {
  return key !== undefined && WRITES.test(key) && callModel(key) !== undefined;
}

/** Does a call of this key give what a file holds? */
export function readsFile(key: string | undefined): boolean {
  const model = key === undefined ? undefined : callModel(key);
  return (model?.io === FILE.io && model?.reads === 'file') || (model?.blocks?.cost === 'file' && model.blocks.words.startsWith('reads'));
}
