import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.js';
import { render } from './render.js';
import { sign, signingKey } from './signing.js';
import type { Endpoint, EndpointStore, WebhookEvent } from './store.js';

export interface Outcome {
  readonly endpoint: string;
  readonly status: number | 'failed';
  readonly attempts: number;
}

export class Delivery {
  readonly #store: EndpointStore;
  readonly #config: Config;
  readonly #failed: { readonly event: WebhookEvent; readonly endpoint: Endpoint }[] = [];
  #retrying = false;

  constructor(store: EndpointStore, config: Config) {
    this.#store = store;
    this.#config = config;
  }

  /** Delivers `event` to every endpoint that subscribed to its type. */
  async publish(event: WebhookEvent): Promise<Outcome[]> {
    const endpoints = await this.#store.subscribedTo(event.type);
    return Promise.all(endpoints.map(endpoint => this.#deliver(event, endpoint)));
  }

  /** Delivers a batch and reports the outcomes in the order of the batch. */
  async publishBatch(events: readonly WebhookEvent[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const running: Promise<void>[] = [];
    for (const event of events) {
      running.push(this.publish(event).then(published => {
        outcomes.push(...published);
      }));
    }
    await Promise.all(running);
    return outcomes;
  }

  /** Tries everything again that failed since the last call. A second caller waits for the first. */
  async retryFailed(): Promise<void> {
    while (this.#retrying) await sleep(100);
    this.#retrying = true;
    const failed = this.#failed.splice(0);
    await Promise.allSettled(failed.map(({ event, endpoint }) => this.#deliver(event, endpoint)));
    this.#retrying = false;
  }

  async #deliver(event: WebhookEvent, endpoint: Endpoint): Promise<Outcome> {
    for (let attempts = 1; attempts <= this.#config.maxAttempts; attempts++) {
      const status = await this.#attempt(event, endpoint).catch(() => 599);
      if (status < 500) return { endpoint: endpoint.id, status, attempts };
      await sleep(2 ** attempts * 100);
    }
    this.#failed.push({ event, endpoint });
    return { endpoint: endpoint.id, status: 'failed', attempts: this.#config.maxAttempts };
  }

  async #attempt(event: WebhookEvent, endpoint: Endpoint): Promise<number> {
    const key = await signingKey(this.#store, endpoint.id);
    const body = await render(event);
    const signature = sign(key, body, Math.floor(Date.now() / 1000));
    const response = await Promise.race([
      fetch(endpoint.url, { method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-signature': signature } }),
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`No answer from ${endpoint.url}`)), this.#config.deliveryTimeoutMs);
      }),
    ]);
    return response.status;
  }
}
