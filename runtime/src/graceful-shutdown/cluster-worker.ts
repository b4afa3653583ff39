import { type Cluster } from 'node:cluster';

/** What a worker asks before it exits, and what its primary answers to the same. */
export const lastCall = '@headgate/runtime last call';

/** Set in the environment of workers whose primary answers. */
export const answersLastCall = 'HEADGATE_PRIMARY';

/** How long a primary that does not answer may take to notice that its worker accepts nothing any more. */
const silenceMs = 100;

export function isClusterWorker(): boolean {
  // The module is the cluster itself; its types know only the import.
  return (process.getBuiltinModule('node:cluster') as unknown as Cluster).isWorker;
}

/**
 * In a cluster worker that accepts no more, resolves when every connection that the primary had already sent it has gone back to be given to another.
 * Messages keep their order, so the answer to the last call comes after them. An exit before that would lose them.
 */
export async function returnConnections(): Promise<void> {
  if (!isClusterWorker() || !process.connected) return;
  const isAnswered = process.env[answersLastCall] !== undefined;
  await new Promise<void>(resolve => {
    process.once('disconnect', resolve);
    if (!isAnswered) return void setTimeout(resolve, silenceMs);
    process.on('message', message => message === lastCall && resolve());
    process.send!(lastCall);
  });
}
