// Does nothing until it is told to end; then prints its process id and, with the argument `stuck`, never ends by itself.
import { gracefulShutdown } from '@headgate/runtime';

const idle = setInterval(() => undefined, 60_000);
gracefulShutdown({ queues: [idle], pools: [() => {
  console.log(process.pid);
  return process.argv[2] === 'stuck' ? new Promise(() => undefined) : undefined;
}] });
console.log('ready');
