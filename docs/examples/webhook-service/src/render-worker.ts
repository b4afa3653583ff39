import { parentPort, workerData } from 'node:worker_threads';
import type { WebhookEvent } from './store.js';

const { id, type, template = '', payload } = workerData as WebhookEvent;

const body = template.replaceAll(/\{\{ *([\w.]+) *\}\}/g, (_, path: string) => {
  let value: unknown = { id, type, payload };
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  return String(value);
});
parentPort?.postMessage(body);
