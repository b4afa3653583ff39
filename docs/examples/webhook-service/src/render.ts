import { Worker } from 'node:worker_threads';
import type { WebhookEvent } from './store.js';

/** The body of a delivery. Templates come from tenants, so they are filled in away from the main thread. */
export async function render(event: WebhookEvent): Promise<string> {
  if (event.template === undefined) return JSON.stringify({ id: event.id, type: event.type, payload: event.payload });
  return new Promise(resolve => {
    const worker = new Worker(new URL('./render-worker.js', import.meta.url), { workerData: event });
    worker.once('message', (body: string) => resolve(body));
  });
}
