import { hearsRejections } from '../hazards/floating-promise/last-resort.ts';
import type { RequireGracefulShutdown } from '../hazards/require-graceful-shutdown.ts';
import { processAround, servesOf, type ProcessView } from '../hazards/require-graceful-shutdown/process.ts';
import { servingSite, type ServingSite } from '../hazards/require-graceful-shutdown/site.ts';
import { siteOf } from '../handed.ts';
import { programOf, type Call } from '../program/index.ts';
import type { Source } from '../source.ts';
import { placeOf } from '../ways.ts';
import { poolsBefore } from './add-graceful-shutdown/closables.ts';
import { handlersOf } from './add-graceful-shutdown/handlers.ts';
import { hookOf, removalsOf } from './add-graceful-shutdown/hook.ts';
import { logicOf, needsOneOf, type Logic } from './add-graceful-shutdown/logic.ts';
import { servedBy, type Served } from './add-graceful-shutdown/server.ts';
import { isRefusal, type Edits, type Refusal } from './edit.ts';
import { indentAt, lineEndOf, semicolonOf } from './gap.ts';
import { importName, type ImportNeed } from './imports.ts';
import { lookUp } from './names.ts';

interface Serving extends Served { readonly serves: ServingSite['serves'] }

const SHUTDOWN: ImportNeed = { module: '@headgate/runtime', name: 'gracefulShutdown', local: 'gracefulShutdown', alias: 'headgateShutdown' };

/**
 * `app.listen(80);` → `const server = app.listen(80); gracefulShutdown({ servers: [server], pools: [pool] });`. Handlers that end the process go; what else
 * they do becomes `onShutdown`.
 */
export const addGracefulShutdown: Edits<RequireGracefulShutdown, unknown> = (_finding, source) => {
  const view = processAround(source.path, programOf(source));
  const site = servingSite(view, source);
  const call = site?.call.from.file.path === source.path ? siteOf(site.call.from, site.call.facts, source)?.node : undefined;
  if (!site || !call) return NO_SERVER;
  if (!site.isApplication) return WHOSE;
  if (isShared(site, source)) return SHARED;
  const first = servedBy(call, site.serves === 'jobs' ? 'worker' : 'server', source);
  if (isRefusal(first)) return first;
  const others = othersThatServe(view, site, source);
  if (isRefusal(others)) return others;
  const all: readonly Serving[] = [{ ...first, serves: site.serves }, ...others];
  const served = anchorOf(all, source);
  if (!served) return severalServers(site.call, source);
  const handlers = handlersOf(view, served.statement.parent, source);
  if (handlers && isRefusal(handlers)) return handlers;
  const pools = poolsBefore(served.statement, handlers?.statements ?? [], source).filter(({ variable }) => all.every(({ name }) => name !== variable.name));
  const logic = handlers ? logicOf(handlers.handler, all.map(({ name }) => name), pools, source) : [];
  if (isRefusal(logic)) return logic;
  if (needsOneOf(pools, logic, source)) return TOO_LATE;
  const removals = handlers ? removalsOf(handlers, logic, source) : [];
  if (isRefusal(removals)) return removals;
  const imported = importName(SHUTDOWN, source, call);
  if (isRefusal(imported)) return imported;

  const indent = indentAt(served.statement.range[0], source.text);
  const namesOf = (serves: Serving['serves']): readonly string[] => all.filter(one => one.serves === serves).map(({ name }) => name);
  const options = [
    listOf('servers', namesOf('connections')),
    listOf('queues', namesOf('jobs')),
    listOf('pools', pools.map(({ text }) => text)),
    ...(handlers && logic.length > 0 ? [`onShutdown: ${hookOf(handlers.handler, logic, indent, source)}`] : []),
  ].filter(option => option !== '');
  const statement = `${imported.expression}({ ${options.join(', ')} })${semicolonOf(source)}`;
  const eol = lineEndOf(source.text);
  return {
    edits: [...imported.edits, ...first.edits, { range: [served.at, served.at], text: served.isOlder ? statement + eol + indent : eol + indent + statement }, ...removals],
    because: [`What takes work in this process is closed first: ${all.map(({ name }) => `\`${name}\``).join(', ')}.`, ...(pools.length > 0 ? ['No other code closes the pools and clients.'] : [])],
    ...observed(logic, source),
  };
};

function observed(logic: Logic, source: Source): { readonly observable?: readonly string[] } {
  const observable = [
    ...(logic.length > 0 ? ['What the handler did comes when the requests in flight are answered, and for a crash, too.'] : []),
    ...(hearsRejections(source) ? ['A rejection that nobody handles starts the shutdown, beside the listener that there is for it.'] : []),
  ];
  return observable.length > 0 ? { observable } : {};
}

/** Is the file loaded by several others, or the function around the call called by several? Each would install it, for what another one made. */
function isShared({ call: { from } }: ServingSite, source: Source): boolean {
  if (from.callers.length > 1) return true;
  const { linker } = programOf(source).graph;
  return [...linker.files].filter(file => file !== from.file && file.facts.imports.some(name => {
    const value = linker.module(name, file);
    return value?.kind === 'module' && value.file === from.file;
  })).length > 1;
}

/** What else takes work, each by its name. */
function othersThatServe({ loaded }: ProcessView, { call }: ServingSite, source: Source): readonly Serving[] | Refusal {
  const found: Serving[] = [];
  for (const other of loaded) {
    const serves = other.facts === call.facts ? undefined : servesOf(other);
    if (!serves) continue;
    const node = other.from.file.path === source.path ? siteOf(other.from, other.facts, source)?.node : undefined;
    const served = node && servedBy(node, 'server', source);
    if (!served || isRefusal(served) || served.edits.length > 0) return severalServers(other, source);
    found.push({ ...served, serves });
  }
  return found;
}

/** Where all names are there, and as little as possible has begun: behind the last one that is made and begins in one, else before the first. */
function anchorOf(all: readonly Serving[], source: Source): Serving | undefined {
  const anchor = all.filter(({ isOlder }) => !isOlder).toSorted((a, b) => b.at - a.at)[0] ?? all[0]!;
  const isThere = ({ name, edits }: Serving): boolean => edits.length > 0 || (lookUp(name, source, anchor.statement)?.identifiers[0]?.range[0] ?? Infinity) < anchor.at;
  return all.every(one => one.statement.parent === anchor.statement.parent && isThere(one)) ? anchor : undefined;
}

function severalServers({ from, facts: { text: name, line } }: Call, source: Source): Refusal {
  const place = placeOf({ file: from.file, facts: { ...from.facts, name, line } }, source);
  return { reason: 'several-servers', missing: `How to close what ${place} takes work by: the shutdown would end it with the process.` };
}

function listOf(option: string, names: readonly string[]): string {
  return names.length > 0 ? `${option}: [${names.join(', ')}]` : '';
}

const NO_SERVER: Refusal = { reason: 'no-server', missing: 'What is to be closed: nothing in this file begins to take work.' };
const TOO_LATE: Refusal = { reason: 'handler-needs-pool', missing: 'When what the handler does could still have its pool: the shutdown closes pools before.' };
const WHOSE: Refusal = { reason: 'whose-process', missing: 'Whose process it is: nothing shows that an application starts here, and a package may leave the end to who installs it.' };
const SHARED: Refusal = { reason: 'shared-entry', missing: 'Which process the server is of: several files load it, or several calls make one.' };
