import { isApplication, manifestOf } from '../../context/manifest.ts';
import { roleOf } from '../../context.ts';
import type { Certainty } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import { programOf, type Call } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { servesOf, type ProcessView } from './process.ts';

/** The call by which a process begins to take work. */
export interface ServingSite {
  readonly call: Call;
  readonly serves: 'connections' | 'jobs';
  readonly certainty: Certainty;
  /** It is of a service that nobody installs into something else, and that no tool starts. */
  readonly isApplication: boolean;
}

/** Calls that are looked at. */
const SITES = 50;

/** The first call of the process, or else of what may be loaded with it, that takes connections, or else jobs, outside tests and tools: where several do, one stands for all. A server of an unknown library comes last. */
export function servingSite(view: ProcessView, source: Source): ServingSite | undefined {
  const { loaded, around, isJoined } = view;
  const serves = (call: Call): boolean => servesOf(call) !== undefined && callModel(call.key!) !== undefined;
  const searches = [
    () => loaded.filter(serves), () => around.filter(call => serves(call) && isJoined(call)), () => around.filter(call => makesServer(call) && isJoined(call)),
    () => loaded.filter(call => servesOf(call)), () => around.filter(call => servesOf(call) && isJoined(call)),
  ];
  for (const search of searches) {
    for (const call of search().slice(0, SITES).toSorted(byServing)) {
      const file = sourceAt(call.from.file.path, source);
      const role = file && roleOf(file);
      if (role === 'service' || role === 'library') return { call, serves: servesOf(call) ?? 'connections', ...judged(call, view, file!) };
    }
  }
  return undefined;
}

/** Where it listens may be out of sight. */
function makesServer({ key }: Call): boolean {
  return key !== undefined && callModel(key)?.creates?.what === 'server';
}

function byServing(left: Call, right: Call): number {
  return (servesOf(left)! < servesOf(right)! ? -1 : servesOf(left) === servesOf(right) ? 0 : 1) || left.from.file.path.localeCompare(right.from.file.path) || left.facts.at - right.facts.at;
}

/**
 * `proven` where the start of an application's process leads to the call, and requests that may change something do what takes time; `likely` where the start is not seen, where
 * requests only read, which their client may repeat, and where a package makes a server of which nothing is known. What answers at once, such as a check of health, has nothing in flight.
 * A killed job is mostly run again, so jobs are `possible`: none of three on unseen code was worth a change. So is what a server of an unknown library does at its end. A package that others install may leave the end to them.
 */
function judged(call: Call, { loaded }: ProcessView, source: Source): Pick<ServingSite, 'certainty' | 'isApplication'> {
  const { reach, effects } = programOf(source);
  const manifest = manifestOf(source.path);
  const isService = manifest === undefined || (manifest.bin.length === 0 && isApplication(manifest));
  const start = reach.way(call.from, 'load');
  if (roleOf(source) !== 'service' || !isService || (start && isToolFile(start.entry.node.file.path, source))) return { certainty: 'possible', isApplication: false };
  if (servesOf(call) === 'jobs' || callModel(call.key!) === undefined) return { certainty: 'possible', isApplication: true };
  const files = new Set(loaded.map(({ from }) => from.file));
  const working = (['request', 'action', 'message'] as const).flatMap(kind => reach.entries(kind).filter(({ node }) => files.has(node.file) && effects.has(node, 'io')));
  if (working.length === 0) return { certainty: 'possible', isApplication: true };
  const readers = new Set(working.flatMap(({ node, reads }) => (reads ? node : [])));
  const mayChange = working.some(({ node, reads, registered }) => !reads && (registered || !readers.has(node))); // What types alone say is an entry, too.
  return { certainty: start && mayChange && !loaded.some(makesUnknownServer) ? 'proven' : 'likely', isApplication: true };
}

/** `createDefaultServer(app, logger)` of some package: it may listen to signals, too. */
function makesUnknownServer({ key, targets, from: { file }, facts: { callee, args = [] } }: Call): boolean {
  return key !== undefined && targets.length === 0 && args.length > 1 && callModel(key) === undefined && file.facts.refs[callee ?? -1]?.root === 'module' && /:\w+Server$/.test(key);
}

function isToolFile(path: string, source: Source): boolean {
  const file = sourceAt(path, source);
  return file === undefined || ['client', 'test', 'tool'].includes(roleOf(file));
}
