import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { Slots } from './slots.js';
import type { Endpoint, EndpointStore } from './store.js';

const probes = new Slots(20);

/** Tells the audit log about a change. */
export async function audit(url: string | undefined, entry: Readonly<Record<string, unknown>>): Promise<void> {
  if (url === undefined) return;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(entry) });
  if (!response.ok) throw new Error(`The audit log answered ${response.status}.`);
}

/** Streams every endpoint as NDJSON, each with the status it answers a HEAD request with. */
export async function exportEndpoints(store: EndpointStore, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/x-ndjson');
  for (const endpoint of await store.all()) {
    const status = await probe(endpoint);
    response.write(`${JSON.stringify({ ...endpoint, status })}\n`);
  }
  response.end();
}

async function probe(endpoint: Endpoint): Promise<number> {
  await probes.acquire();
  const status = await head(endpoint.url);
  await sleep(10);
  probes.release();
  return status;
}

function head(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'HEAD' }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once('error', reject).end();
  });
}
