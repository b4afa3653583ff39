import { clusterLocalState, type ClusterLocalState } from '../analysis/hazards/cluster-local-state.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

type MessageId = ClusterLocalState['what'];

export default defineRule<ClusterLocalState, CertaintyOption, MessageId>('no-cluster-local-state', {
  docs: { description: 'disallow counts, sessions, messages and timetables of one process where several run' },
  messages: {
    counts: '`{{call}}` counts in the memory of one process{{why}}: each allows a client the whole limit. Give it a store that all share.',
    messages: '`{{call}}` reaches only what is connected to one process{{why}}. Give it an adapter that connects them all.',
    sessions: '`{{call}}` keeps sessions in the memory of one process{{why}}: no other knows who is logged in. Give it a store that all share.',
    timetable: '`{{call}}` runs in each process{{why}}: its work is done as often. Run it in one of them, or under a lock that all share.',
  },
  options: {},
  defaults: {},
  detector: clusterLocalState,
  report: ({ call, what, cluster }, source) => ({ messageId: what, data: { call: mention(call, source), why: cluster ? `, of which ${cluster.by} ${cluster.isSure ? 'starts' : 'connects'} several` : '' } }),
});
