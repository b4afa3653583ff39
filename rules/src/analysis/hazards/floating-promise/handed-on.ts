import { registrationOf, type EntryKind } from '../../models/entry-points.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { RefId } from '../../program/facts.ts';
import type { Source } from '../../source.ts';
import type { CallNode, LostCallback } from './callbacks.ts';
import { isLost } from './emitter.ts';

/** Those of the callbacks that `target`, a function of the project, does no more with than to listen with them, as `on(name, listener)` of a store does that has an emitter. */
export function handedOn(call: CallNode, target: ProgramFunction, callbacks: readonly LostCallback[], source: Source): readonly LostCallback[] {
  return callbacks.flatMap(callback => {
    const kind = listensWith(call.arguments.findIndex(one => one === callback.argument), target, source);
    return kind === undefined ? [] : [{ ...callback, kind }];
  });
}

/** The kind of what the parameter is registered for; undefined where anything else may look at what it gives. */
function listensWith(index: number, { file, facts: { at, end } }: ProgramFunction, source: Source): EntryKind | undefined {
  const { graph } = programOf(source);
  const isParameter = (id: RefId | null | undefined): boolean => {
    const ref = file.facts.refs[id ?? -1];
    return ref?.root === 'parameter' && ref.at === at && ref.index === index && ref.steps.length === 0;
  };
  const kinds = new Set<EntryKind | undefined>();
  for (const call of file.facts.functions.flatMap(one => (one.at >= at && one.end <= end ? graph.function(file.path, one.at)?.calls ?? [] : []))) {
    const { facts } = call;
    if (isParameter(facts.callee)) return undefined;
    if (!facts.args?.some(isParameter)) continue;
    const registration = call.key === undefined ? undefined : registrationOf(call.key, facts.literal);
    kinds.add(registration && isLost(registration, source) ? registration.kind : undefined);
  }
  const [kind, ...others] = kinds;
  return others.length > 0 ? undefined : kind;
}
