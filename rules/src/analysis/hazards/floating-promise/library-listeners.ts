import { frameworkVersion } from '../../context/framework-version.ts';
import { manifestOf } from '../../context/manifest.ts';
import { walk } from '../../detector.ts';
import { LISTENING_CALLS, LISTENING_PACKAGES, type ListeningCall, type Unhandled } from '../../models/process-listeners.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import type { Ends } from './own-listeners.ts';

const rowsByModule = new Map<string, ListeningCall[]>();
for (const row of LISTENING_CALLS) for (const module of row.modules) rowsByModule.set(module, [...rowsByModule.get(module) ?? [], row]);

/** What a library listens to where the file at `path` calls it by `key`, and whether the process ends then. */
export function libraryListeners(key: string, path: string, asking: Source): readonly { readonly event: Unhandled; readonly ends: Ends }[] {
  const colon = key.indexOf(':');
  const module = key.slice(0, colon);
  const rows = rowsByModule.get(module)?.filter(({ calls }) => calls.test(key.slice(colon + 1)));
  const source = rows && sourceAt(path, asking);
  if (!source) return [];
  const settings = settingsOf(source);
  const has = (setting: string): boolean => settings.has(setting);
  return rows
    .filter(({ since = 0, by, unless }) => isSince(since, module, source) && (by?.some(has) ?? true) && !unless?.some(has))
    .map(({ event, endsBy, endsWithout }) => ({ event, ends: endsBy?.some(has) || endsWithout?.some(has) === false ? 'always' : 'never' }));
}

/** Is the file of a package whose process listens, whatever its own code does? */
export function isOfListeningPackage(source: Source): boolean {
  const ranges = manifestOf(source.path)?.ranges;
  return Object.entries(LISTENING_PACKAGES).some(([name, major]) => ranges?.has(name) && isSince(major, name, source));
}

/** So is a version that nothing tells. */
function isSince(major: number, module: string, source: Source): boolean {
  return (frameworkVersion(source, module) ?? major) >= major;
}

/** Options that are given and not false, by name; those with a literal as `option=literal`; and all strings. */
function settingsOf(source: Source): ReadonlySet<string> {
  const settings = new Set<string>();
  walk(source.ast, source, node => {
    if (node.type === 'Literal' && typeof node.value === 'string') settings.add(node.value);
    const name = node.type === 'Property' ? staticName(node) : undefined;
    if (node.type !== 'Property' || name === undefined) return;
    const literal = node.value.type === 'Literal' ? node.value.value : undefined;
    if (literal !== false) settings.add(name);
    if (literal !== undefined) settings.add(`${name}=${String(literal)}`);
  });
  return settings;
}
