import { argumentsBefore, programOf, type Call, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';

/** The functions that the parameters of those on one way hold, by parameter. */
export type Tasks = ReadonlyMap<string, readonly ProgramFunction[]>;

/** With what a call hands to `target`, itself or from what its own function was handed. */
export function withTasks(tasks: Tasks, { facts, from }: Call, target: ProgramFunction, source: Source): Tasks {
  const { graph } = programOf(source);
  const given = (facts.args ?? []).slice(argumentsBefore(facts, target)).map((id, index): readonly [string, readonly ProgramFunction[]] => {
    const value = id === null ? undefined : graph.linker.value(id, from.file);
    const own = value?.kind === 'function' ? graph.function(value.file.path, value.at) : undefined;
    const passed = value?.kind === 'parameter' && value.steps.length === 0 ? tasks.get(nameOf(value.file.path, value.at, value.index)) : undefined;
    return [nameOf(target.file.path, target.facts.at, index), own ? [own] : passed ?? []];
  });
  return given.length === 0 ? tasks : new Map([...tasks, ...given]);
}

/** What a call runs on this way: of a parameter that is called, no more than what was handed over on it, for others hand over other things. */
export function targetsOf({ facts: { callee }, from: { file }, targets }: Call, tasks: Tasks): readonly ProgramFunction[] {
  const ref = file.facts.refs[callee ?? -1];
  const given = ref?.root === 'parameter' && ref.steps.length === 0 ? tasks.get(nameOf(file.path, ref.at, ref.index)) : undefined;
  return given ? targets.filter(one => given.includes(one)) : targets;
}

/** Of the tasks that a function has: those that its own parameters hold. */
export function tasksOf({ file, facts: { at } }: ProgramFunction, tasks: Tasks): readonly string[] {
  return [...tasks].flatMap(([name, all]) => (name.startsWith(`${file.path}#${at}:`) ? [`${name}=${all.map(one => `${one.file.path}#${one.facts.at}`).join()}`] : []));
}

function nameOf(path: string, at: number, index: number): string {
  return `${path}#${at}:${index}`;
}
