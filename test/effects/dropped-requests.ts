import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const REQUESTS = 20;

/** How many of 20 requests, all of which a server has received and not answered yet, get no answer when it is told to end. Each is answered as soon as it reads a line. */
export async function droppedRequests(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.on('error', () => undefined); // It may be gone by then.
  try {
    let answers: Promise<PromiseSettledResult<string>[]> | undefined;
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('port ')) answers = Promise.allSettled(Array.from({ length: REQUESTS }, async () => (await fetch(`http://127.0.0.1:${line.slice(5)}`)).text()));
      if (line === String(REQUESTS)) break;
    }
    child.kill('SIGTERM');
    child.stdin.write('\n');
    return (await answers!).filter(({ status }) => status === 'rejected').length;
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}
