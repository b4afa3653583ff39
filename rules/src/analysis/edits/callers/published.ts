import { manifestOf } from '../../context/manifest.ts';
import { sourceOfPackage } from '../../module-path.ts';

/** Is this a file that others import by the name of its package? A private package has none. */
export function isPublished(path: string): boolean {
  const manifest = manifestOf(path);
  if (!manifest || manifest.isPrivate || manifest.name === undefined) return false;
  const { name, folder, subpaths } = manifest;
  return subpaths.some(subpath => subpath.includes('*') || sourceOfPackage(name + subpath.slice(1), folder) === path);
}
