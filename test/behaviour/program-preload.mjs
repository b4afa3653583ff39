import { Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const WORK_MS = 300;
const { listen } = Server.prototype;

/** Listens at a free port, whatever the program says. */
Server.prototype.listen = function (...given) {
  this.once('listening', () => process.send?.({ port: this.address().port }));
  return Reflect.apply(listen, this, [0, '127.0.0.1', ...given.filter(one => typeof one === 'function')]);
};

process.on('worker', () => process.send?.({ thread: true }));

/** What fakes of clients do when they are asked for something. */
globalThis.work = async () => {
  process.send?.({ begun: true });
  await wait(WORK_MS);
  return 'done';
};
globalThis.fetch = async () => new Response(await globalThis.work());
