import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { audit, exportEndpoints } from './audit.js';
import type { Config } from './config.js';
import type { Delivery } from './delivery.js';
import type { Endpoint, EndpointStore, WebhookEvent } from './store.js';
import type { Usage } from './usage.js';

const WEBHOOK_URL = /^https?:\/\/([\w-]+\.?)+(:\d+)?(\/.*)?$/;

export interface Services {
  readonly config: Config;
  readonly store: EndpointStore;
  readonly delivery: Delivery;
  readonly usage: Usage;
}

const published = new EventEmitter();

export async function route(request: IncomingMessage, response: ServerResponse, { config, store, delivery, usage }: Services): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');

  switch (`${request.method} ${pathname}`) {
    case 'GET /health':
      return send(response, 200, { ok: true });

    case 'POST /endpoints': {
      const { secret, ...fields } = await readJson<Omit<Endpoint, 'id'> & { readonly secret: string }>(request);
      if (!WEBHOOK_URL.test(fields.url)) return send(response, 422, { error: 'The url is not an HTTP address.' });
      const endpoint: Endpoint = { id: randomUUID(), ...fields };
      await store.save(endpoint, secret);
      audit(config.auditUrl, { action: 'created', endpoint: endpoint.id });
      return send(response, 201, endpoint);
    }

    case 'GET /endpoints': {
      const endpoints = await store.all();
      const body = gzipSync(JSON.stringify(endpoints));
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      return;
    }

    case 'GET /endpoints/export':
      return exportEndpoints(store, response);

    case 'DELETE /endpoints': {
      const removed = await store.removeTenant(searchParams.get('tenant') ?? '');
      return send(response, 200, { removed });
    }

    case 'POST /events': {
      const event = await readJson<WebhookEvent & { readonly tenant: string }>(request);
      if (!(await usage.reserve(event.tenant, 1))) return send(response, 429, { error: 'The quota is used up.' });
      const outcomes = await delivery.publish(event);
      published.emit('event', event);
      return send(response, 202, { outcomes });
    }

    case 'POST /events/batch': {
      const { tenant, events } = await readJson<{ readonly tenant: string; readonly events: WebhookEvent[] }>(request);
      const allowed = await Promise.all(events.map(() => usage.reserve(tenant, 1)));
      const outcomes = delivery.publishBatch(events.filter((_, index) => allowed[index]));
      await usage.settle(outcomes.then(({ length }) => length));
      return send(response, 202, { outcomes: await outcomes });
    }

    case 'POST /events/retry':
      await delivery.retryFailed();
      return send(response, 204);

    case 'GET /events/tail':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      published.on('event', (event: WebhookEvent) => response.write(`data: ${JSON.stringify(event)}\n\n`));
      return;

    default:
      return send(response, 404, { error: 'There is nothing here.' });
  }
}

async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as Body;
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
}
