import type { CallFacts } from './facts.ts';
import { usedIn } from './fillings.ts';
import { argumentsBefore, type Call, type DirectCall, type Edge, type FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { gistOf, isPassed } from './kept-facts.ts';
import type { LinkedFile, Value } from './link.ts';
import { Mentions } from './mentions.ts';

/** What a program is asked before all of its calls are linked. */
export type Ahead = Pick<Graph, 'fillings' | 'functionsIn' | 'linkAhead' | 'linker' | 'registers' | 'upwards'>;

/** Calls by which functions are run, and those that hand one of them over as what they register, or around such a call; files that export one. */
export interface Found { readonly edges: ReadonlyMap<FunctionNode, readonly Edge[]>; readonly handing: readonly DirectCall[]; readonly exporters: ReadonlySet<LinkedFile> }

/** Who runs functions, found by linking the calls alone that mention one of them. */
export class Callers {
  readonly #ahead: Ahead;
  readonly #mentions: Mentions;
  readonly #picking: ReadonlyMap<LinkedFile, ReadonlySet<CallFacts>>;

  constructor(ahead: Ahead, picking: ReadonlyMap<LinkedFile, ReadonlySet<CallFacts>>, mayLook: () => boolean) {
    this.#ahead = ahead;
    this.#mentions = new Mentions(ahead.linker, mayLook);
    this.#picking = picking;
  }

  /** In the order of the program. Undefined where somebody may run one of them through a parameter that it is handed in, which takes linking all. */
  of(functions: ReadonlySet<FunctionNode>): Found | undefined {
    const files = this.#mentions.of(functions);
    if (!files) return undefined;
    const edges = new Map([...functions].map(fn => [fn, [] as Edge[]]));
    const handing: DirectCall[] = [];
    for (const file of this.#ahead.linker.files) {
      const picking = this.#picking.get(file);
      if (!files.has(file) && !picking) continue;
      const isMention = new Map(file.facts.refs.flatMap((_, id) => (this.#mentions.mayLead(id, file) ? [[id, true] as const] : [])));
      if (isMention.size === 0 && !picking) continue;
      for (const from of this.#ahead.functionsIn(file.path)) {
        for (const facts of from.facts.calls) {
          const isHanding = facts.args?.some(id => isMention.has(id ?? -1)) === true;
          if (!isHanding && !isMention.has(facts.callee ?? -1) && !picking?.has(facts)) continue;
          const direct = this.#ahead.linkAhead(from, facts);
          const handed = isHanding ? this.#handed(direct) : 'none';
          if (handed === 'unknown' || this.#isFilled(direct)) return undefined;
          if (handed === 'some') handing.push(direct);
          const { targets, picks, callbacks } = direct.call;
          for (const to of targets) edges.get(to)?.push({ from, call: facts, isCallback: false });
          for (const to of picks) edges.get(to)?.push({ from, call: facts, isCallback: false });
          for (const to of callbacks) edges.get(to)?.push({ from, call: facts, isCallback: true });
        }
      }
    }
    return { edges, handing, exporters: this.#mentions.exporters };
  }

  /** May the callee be a parameter that callers fill with one of them? */
  #isFilled({ call: { facts: { callee, isNew }, from: { file } }, open }: DirectCall): boolean {
    return open?.callee !== undefined && this.#mentions.mayLead(callee, file) && this.#mayRun(open.callee, isNew === true);
  }

  /** Is one of them among what the call hands over? Unknown where a function of the program may get it and run it, or register it. */
  #handed({ call, open }: DirectCall): 'none' | 'some' | 'unknown' {
    const { facts: { args = [], isNew }, from: { file }, key } = call;
    const callee = open?.callee?.kind === 'parameter' ? open.callee : undefined;
    const mayRegister = callee !== undefined && this.#ahead.fillings.mayRegister(callee, isNew === true);
    let handed: 'none' | 'some' = 'none';
    for (const [index, id] of args.entries()) {
      if (!this.#mentions.mayLead(id, file)) continue;
      const value = this.#ahead.linker.value(id, file);
      if (value?.kind === 'parameter') {
        const registers = mayRegister || (key !== undefined && this.#ahead.registers(key));
        if (!file.isData(id) && (registers ? this.#ahead.upwards?.valuesOf(value)?.some(one => this.#mentions.isSought(one)) !== false : this.#mayRun(value, false))) return 'unknown';
      } else if (this.#mentions.isSought(value)) {
        if (mayRegister || (callee && this.#ahead.fillings.mayRun(callee, isNew === true)) || [...call.targets, ...call.picks].some(target => takes(target, index, call))) return 'unknown';
        handed = 'some';
      }
    }
    return handed;
  }

  #mayRun(value: Value, isNew: boolean): boolean {
    return value.kind === 'parameter' && this.#ahead.fillings.mayRun(value, isNew) && this.#ahead.upwards?.valuesOf(value)?.some(one => this.#mentions.isSought(one)) !== false;
  }
}

/** Does a function use what it gets at this place of a call, but for members of it? */
function takes(target: FunctionNode, index: number, { facts }: Call): boolean {
  const { refs, functions } = target.file.facts;
  const places = [index, index - argumentsBefore(facts, target)];
  const whole = refs.flatMap((ref, id) => (ref.root === 'parameter' && ref.at === target.facts.at && places.includes(ref.index) && ref.steps.every(isPassed) ? [id] : []));
  if (whole.length === 0) return false;
  const used = usedIn(target.file.facts);
  return whole.some(id => used.has(id) || functions.some(({ calls }) => calls.some(({ args }) => args?.includes(id))));
}

/** Calls whose callee a key picks among functions of the program, by their file. */
export function pickingCalls(ahead: Ahead): ReadonlyMap<LinkedFile, ReadonlySet<CallFacts>> {
  const { linker } = ahead;
  const found = new Map<LinkedFile, Set<CallFacts>>();
  for (const file of linker.files) {
    if (gistOf(file.facts).picks?.some(name => name === '' || linker.module(name, file).kind === 'module') !== true) continue;
    for (const from of ahead.functionsIn(file.path)) {
      const picking = from.facts.calls.filter(({ callee }) => file.refs[callee ?? -1]?.steps.at(-1) === '[]').filter(facts => ahead.linkAhead(from, facts).call.picks.length > 0);
      if (picking.length > 0) found.set(file, new Set([...found.get(file) ?? [], ...picking]));
    }
  }
  return found;
}
