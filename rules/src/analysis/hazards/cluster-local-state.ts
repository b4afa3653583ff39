import type { TSESTree } from '@typescript-eslint/types';
import { fileRole } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import { hasNode, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { functionOf, identify, keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import type { Kept } from '../models/model.ts';
import { optionIn } from '../options.ts';
import { programOf } from '../program/index.ts';
import type { Source } from '../source.ts';
import { staticName } from '../syntax.ts';
import { clusterOf, type Cluster } from './cluster-local-state/cluster.ts';

export interface ClusterLocalState extends Finding {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly what: Kept['what'];
  /** What starts or connects several processes; undefined where nothing says so. */
  readonly cluster: Cluster | undefined;
}

/** Counts, sessions, messages or timetables that one process keeps for itself, where several run. */
export const clusterLocalState = defineDetector<ClusterLocalState>({ prefilter: /\bimport\b|\brequire\s*\(/, provenFor: 'processes' }, (source, found) => {
  const visit = (call: ClusterLocalState['call']): void => {
    const kept = keptBy(call, source);
    if (!kept || !SERVERS.has(fileRole(source).role) || isElsewhere(kept, source)) return;
    const cluster = clusterOf(source);
    const certainty = kept.what === 'counts' && cluster && sharesOthers(call, source) ? 'possible' : certaintyOf(kept.what, cluster);
    if (!certainty) return;
    found({ call, what: kept.what, cluster, range: call.range, certainty, evidence: evidenceOf(call, kept.what, cluster, source) });
  };
  return { CallExpression: visit, NewExpression: visit };
});

const SERVERS: ReadonlySet<string> = new Set(['library', 'server', 'start-up']);

interface Keeping extends Kept { readonly options: TSESTree.Node | undefined; readonly task: TSESTree.Node | undefined }

/** Also `app.register(rateLimit, { max: 100 })`, which makes what the plugin makes. */
function keptBy(call: ClusterLocalState['call'], source: Source): Keeping | undefined {
  const [first, second] = call.arguments;
  const kept = modelOf(call.type === 'NewExpression' ? call : call.callee, source);
  const options = kept?.what !== 'messages' || first?.type === 'ObjectExpression' ? first : second; // A server may come first.
  if (kept) return { ...kept, options, task: call.arguments.find(one => functionOf(identify(one, source)) !== undefined) };
  const isRegistered = first && call.callee.type === 'MemberExpression' && staticName(call.callee) === 'register';
  const plugin = isRegistered ? modelOf(first, source) : undefined;
  return plugin && { ...plugin, options: second, task: undefined };
}

function modelOf(node: TSESTree.Node, source: Source): Kept | undefined {
  const key = keyOfNode(node, source);
  return key === undefined ? undefined : callModel(key)?.creates?.keeps;
}

/** Names by which a process finds out whether it is the one that does such work, and by which a limiter is for when the shared one is away. */
const CHOSEN = /\b(?:NODE_APP_INSTANCE|isPrimary|isMaster|pm_id)\b/;
const INSURANCE = /\binsuranceLimiter\b/;

/** Is it kept outside, or does the code let one process do it, or can that not be read? */
function isElsewhere({ what, unless, options, task }: Keeping, source: Source): boolean {
  if (unless.some(name => optionIn(options, [name], source) !== 'absent')) return true;
  if ((what === 'timetable' && CHOSEN.test(source.text)) || (what === 'counts' && INSURANCE.test(source.text))) return true;
  if (hasNode(source.ast, source, node => isSetUpOtherwise(node, what, unless, source))) return true;
  const { graph, effects } = programOf(source);
  if (what === 'messages') return [...graph.functions].some(fn => fn.calls.some(({ facts }) => /\.adapter$/.test(facts.text)));
  const run = what === 'timetable' && task ? functionOf(identify(task, source)) : undefined;
  const fn = run && graph.function(run.source.path, run.node.range[0]);
  return fn !== undefined && effects.has(fn, 'acquires:lock');
}

/** `if (url) return new Server({ adapter }); return new Server();`: the configuration decides. */
function isSetUpOtherwise(node: TSESTree.Node, what: Kept['what'], unless: Kept['unless'], source: Source): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false;
  const other = keptBy(node, source);
  return other?.what === what && unless.some(name => typeof optionIn(other.options, [name], source) === 'object');
}

/** Does the project count elsewhere by a class of the same library that is no such one, as by its `RateLimiterRedis`? Then this one was chosen for its memory. */
function sharesOthers(call: ClusterLocalState['call'], source: Source): boolean {
  const library = /^[^:]+:/.exec(keyOfNode(call.type === 'NewExpression' ? call : call.callee, source) ?? '')?.[0];
  return library !== undefined && [...programOf(source).graph.functions].some(fn => fn.calls.some(({ key, facts }) => facts.isNew && key?.startsWith(library) && !callModel(key)?.creates?.keeps));
}

/**
 * What is wrong only where several run needs something that says so; counts and sessions are wrong after the next restart, too. Each process may hear of what it is to tell its
 * clients by itself, from a database or a broker: of three such servers on unseen code none needed more. What a
 * timetable does is mostly meant for each, may be done twice, or its cluster is none: so with seven of seven. How much is lost where each process counts for itself depends on what is counted.
 */
function certaintyOf(what: Kept['what'], cluster: Cluster | undefined): Certainty | undefined {
  if (!cluster) return what === 'counts' || what === 'sessions' ? 'possible' : undefined;
  if (what === 'timetable' || what === 'messages' || (what === 'counts' && !cluster.isSure)) return 'possible';
  return cluster.isSure && what === 'sessions' ? 'proven' : 'likely';
}

const WORDS: Readonly<Record<Kept['what'], string>> = {
  counts: 'this counts in the memory of its process', messages: 'this knows the clients of its process', sessions: 'this keeps sessions in the memory of its process',
  timetable: 'each process that comes here runs this',
};

function evidenceOf(call: TSESTree.Node, what: Kept['what'], cluster: Cluster | undefined, source: Source): readonly Evidence[] {
  const several = cluster && { ...(cluster.path === source.path ? {} : { path: cluster.path }), range: cluster.range, words: cluster.isSure ? 'this starts several processes' : 'this connects several processes' };
  return [...(several ? [several] : []), { range: call.range, words: WORDS[what] }];
}
