import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../src/config.js';
import { Delivery } from '../src/delivery.js';
import { deriveKey, isSignature } from '../src/signing.js';
import { EndpointStore } from '../src/store.js';

test('a subscribed endpoint receives the event, rendered and signed', async () => {
  const store = new EndpointStore(await mkdtemp(join(tmpdir(), 'webhooks-')));
  await store.open();

  const received: { readonly body: string; readonly signature: string }[] = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ body, signature: String(request.headers['webhook-signature']) });
    response.end();
  }).listen(0);
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  await store.save({ id: 'one', tenant: 'acme', url: `http://localhost:${port}`, events: ['paid'] }, 'secret');

  const outcomes = await new Delivery(store, loadConfig({})).publish({ id: 'e1', type: 'paid', template: 'Paid {{payload.total}}', payload: { total: 12 } });

  assert.deepEqual(outcomes, [{ endpoint: 'one', status: 200, attempts: 1 }]);
  assert.equal(received[0]?.body, 'Paid 12');
  assert.ok(isSignature(received[0]?.signature ?? '', deriveKey('secret', 'one'), 'Paid 12'));
  receiver.close();
});
