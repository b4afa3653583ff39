import { roleOf } from '../../context.ts';
import { manifestOf } from '../../context/manifest.ts';
import { programOf, type Program, type ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';

const answers = new WeakMap<object, Map<string | undefined, boolean>>();

/** Does the package's own service have a listener for `unhandledRejection` that does not end the process itself? What else it does with it is not asked. */
export function hasLastResort(source: Source): boolean {
  const program = programOf(source);
  const folder = manifestOf(source.path)?.folder;
  const known = answers.get(program) ?? new Map<string | undefined, boolean>();
  answers.set(program, known);
  let answer = known.get(folder);
  if (answer === undefined) known.set(folder, answer = [...program.graph.functions].some(fn => listens(fn, program) && manifestOf(fn.file.path)?.folder === folder && isOfService(fn, source)));
  return answer;
}

function listens({ calls, file }: ProgramFunction, { graph, effects }: Program): boolean {
  return calls.some(({ key, facts: { literal, args } }) => {
    if (literal !== 'unhandledRejection' || key === undefined || !/^(?:global:process|process:)\.?(?:addListener|on|once|prependListener)$/.test(key)) return false;
    const listener = args?.[1];
    return listener === undefined || listener === null || !graph.functionsOf(listener, file).some(fn => effects.of(fn, 'exits'));
  });
}

/** A test or a script beside the service keeps only itself alive. */
function isOfService({ file }: ProgramFunction, source: Source): boolean {
  const holder = file.path === source.path ? source : sourceAt(file.path);
  return holder !== undefined && /^(?:library|service)$/.test(roleOf(holder));
}
