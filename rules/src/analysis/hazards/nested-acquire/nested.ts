import type { TSESTree } from '@typescript-eslint/types';
import { siteOf } from '../../handed.ts';
import { callModel } from '../../models/calls.ts';
import type { CallModel } from '../../models/model.ts';
import { callAt, type ProgramFunction } from '../../program/index.ts';
import { useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { lastName } from '../../syntax.ts';
import { targetsOf, tasksOf, withTasks, type Tasks } from './given-tasks.ts';
import type { Holding } from './holding.ts';
import type { Instance } from './instance.ts';
import { isLentTo, isWithoutLoan, lentBy, lentOn, type Loan } from './lent.ts';
import { askedBy } from './model.ts';

/** Something that is asked for while something else is held. */
export interface Nested {
  /** The call that asks. */
  readonly call: TSESTree.CallExpression;
  readonly source: Source;
  readonly instance: Instance;
  readonly isAssumed: boolean;
  /** The call of the holding code that leads there: `call` itself, or one of a function. */
  readonly from: TSESTree.CallExpression;
  /** The functions on the way, outermost first. */
  readonly through: readonly ProgramFunction[];
}

/** Functions that one holding is followed into. */
const FUNCTIONS = 200;
/** Calls between the holding code and the one that asks. */
const DEPTH = 6;

/** What the code that holds asks for and waits for, itself and through the functions it calls. */
export function* nestedIn(holding: Holding): Iterable<Nested> {
  const seen = new Set<string>();
  const name = nameOf(holding.holder);
  const lent = lentBy(holding);
  for (const from of holding.calls) {
    const own = isLentTo(from, lent, holding.source) ? undefined : asks(from, holding, holding.source);
    if (own) yield { call: from, source: holding.source, ...own, from, through: [] };
    if (!waits(from)) continue;
    const first = callAt(from, holding.source);
    const queue: Visit[] = (first?.targets ?? []).map(fn => ({ through: [fn], loans: lentOn(from, fn, lent, holding.source), tasks: withTasks(new Map(), first!, fn, holding.source) }));
    for (let visit = queue.shift(); visit; visit = queue.shift()) {
      const { through, loans, tasks } = visit;
      const fn = through.at(-1)!;
      const id = [idOf(fn, loans), ...tasksOf(fn, tasks)].join(' ');
      if (seen.has(id) || seen.size > FUNCTIONS || through.length > DEPTH) continue;
      seen.add(id);
      for (const call of fn.calls) {
        const model = call.key === undefined ? undefined : callModel(call.key);
        const mayAsk = model ? isOfInterest(model, holding) : call.facts.text.includes(name);
        const site = mayAsk || (loans.length > 0 && call.targets.length > 0) ? siteOf(fn, call.facts, holding.source) : undefined;
        if (site && isWithoutLoan(site.node, loans, site.source)) continue;
        const asked = mayAsk && site?.node.type === 'CallExpression' && !isLentTo(site.node, loans, site.source) ? asks(site.node, holding, site.source) : undefined;
        if (asked) yield { call: site!.node as TSESTree.CallExpression, source: site!.source, ...asked, from, through };
        for (const target of targetsOf(call, tasks)) queue.push({ through: [...through, target], loans: site ? [...loans, ...lentOn(site.node, target, loans, site.source)] : [], tasks: withTasks(tasks, call, target, holding.source) });
      }
    }
  }
}

/** The functions on the way, what the last one reaches the connection by that is held, and what their parameters hold. */
interface Visit { readonly through: readonly ProgramFunction[]; readonly loans: readonly Loan[]; readonly tasks: Tasks }

function idOf({ file, facts }: ProgramFunction, loans: readonly Loan[]): string {
  return [`${file.path}#${facts.at}`, ...loans.map(({ path, at, steps }) => `${path}#${at}.${steps.join('.')}`)].join(' ');
}

/** What a call asks for, where it asks and its function waits for it. */
function asks(call: TSESTree.CallExpression, holding: Holding, source: Source): Pick<Nested, 'instance' | 'isAssumed'> | undefined {
  const asked = waits(call) ? askedBy(call, source) : undefined;
  return asked && isOfInterest(asked.model, holding) ? { instance: asked.instance, isAssumed: asked.isAssumed } : undefined;
}

/** What a call of something that no model knows is called where it is about this. */
function nameOf(holder: TSESTree.Node): string {
  return lastName(holder) ?? '';
}

/** A limiter is asked by what takes from it; a pool by every query, too. */
function isOfInterest(model: CallModel, holding: Holding): boolean {
  return model.runs !== undefined || model.acquires !== undefined || (isConnection(holding) && model.io !== undefined);
}

function isConnection({ what }: Holding): boolean {
  return what !== 'lock' && what !== 'permit';
}

/** Work that is handed over and not waited for, as the next page of a crawl, is no cause for a wait. */
function waits(call: TSESTree.CallExpression): boolean {
  const use = useOf(call);
  if (use === 'awaited' || use === 'returned') return true;
  const { parent } = call;
  return use === 'kept' && (parent?.type === 'ArrowFunctionExpression' || parent?.type === 'VariableDeclarator');
}
