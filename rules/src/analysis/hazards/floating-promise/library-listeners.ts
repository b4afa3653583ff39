import { frameworkVersion } from '../../context/framework-version.ts';
import { manifestOf } from '../../context/manifest.ts';
import { walk } from '../../detector.ts';
import { siteOf } from '../../handed.ts';
import { LISTENING_CALLS, LISTENING_COMMAND, LISTENING_PACKAGES, type ListeningCall, type Unhandled } from '../../models/process-listeners.ts';
import type { Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName } from '../../syntax.ts';
import type { GoesOn } from './own-listeners.ts';
import { passesBy } from './passes-by.ts';

const rowsByModule = new Map<string, ListeningCall[]>();
for (const row of LISTENING_CALLS) for (const module of row.modules) rowsByModule.set(module, [...rowsByModule.get(module) ?? [], row]);

/** What a library listens to that is called, and whether the process goes on: `maybe` where some way passes the call by, as without the settings of an error reporter. */
export function libraryListeners(call: Call, asking: Source): readonly { readonly event: Unhandled; readonly goesOn: GoesOn }[] {
  const [, module = '', path = ''] = /^([^:]*):(.*)$/s.exec(call.key ?? '') ?? [];
  const rows = rowsByModule.get(module)?.filter(({ calls }) => calls.test(path)) ?? [];
  const site = rows.length === 0 ? undefined : siteOf(call.from, call.facts, asking);
  if (!site) return [];
  const { node, source } = site;
  const settings = settingsOf(source);
  const has = (setting: string): boolean => settings.has(setting);
  const goesOn = passesBy(findAncestor(node, isFunction) ?? source.ast, at => at === node, source) ? 'maybe' : 'always';
  return rows
    .filter(({ since = 0, by, unless }) => isSince(since, module, source) && (by?.some(has) ?? true) && !unless?.some(has))
    .map(({ event, endsBy, endsWithout }) => ({ event, goesOn: endsBy?.some(has) || endsWithout?.some(has) === false ? 'never' : goesOn }));
}

/** Is the file of a package whose process listens, whatever its own code does? What only a developer needs starts none, but where a script runs it. */
export function isOfListeningPackage(source: Source): boolean {
  const manifest = manifestOf(source.path);
  if (!manifest) return false;
  const { ranges, tools, scripts } = manifest;
  const isRun = Object.values(scripts).some(command => LISTENING_COMMAND.test(command));
  return Object.entries(LISTENING_PACKAGES).some(([name, major]) => ranges.has(name) && (isRun || !tools.has(name)) && isSince(major, name, source));
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
