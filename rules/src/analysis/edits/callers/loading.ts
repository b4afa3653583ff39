import { manifestOf } from '../../context/manifest.ts';
import { isBundledForPages } from '../../page-code.ts';
import type { Source } from '../../source.ts';
import { importersOf } from './imported.ts';

/** May the code of a file outside functions wait? In an ES module that nobody imports: who does would have to wait, too, and may count on its order. */
export function canWaitWhileLoading(source: Source): boolean {
  const isModule = /\.m[jt]s$/.test(source.path) || (/\.[jt]s$/.test(source.path) && manifestOf(source.path)?.isModule === true);
  return isModule && importersOf(source) === 0 && !isBundledForPages(source);
}
