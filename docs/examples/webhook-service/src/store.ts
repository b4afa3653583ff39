import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Endpoint {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly events: readonly string[];
}

export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly template?: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One JSON file per endpoint in a folder per tenant, and the secret of each in a file of its own. */
export class EndpointStore {
  readonly #endpoints: string;
  readonly #secrets: string;

  constructor(dataDir: string) {
    this.#endpoints = join(dataDir, 'endpoints');
    this.#secrets = join(dataDir, 'secrets');
  }

  async open(): Promise<void> {
    await mkdir(this.#endpoints, { recursive: true });
    await mkdir(this.#secrets, { recursive: true });
  }

  async all(): Promise<Endpoint[]> {
    const entries = await readdir(this.#endpoints, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile());
    return Promise.all(files.map(async file => {
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      return JSON.parse(text) as Endpoint;
    }));
  }

  async subscribedTo(type: string): Promise<Endpoint[]> {
    const endpoints = await this.all();
    return endpoints.filter(({ events }) => events.includes(type) || events.includes('*'));
  }

  async save(endpoint: Endpoint, secret: string): Promise<void> {
    await writeFile(join(this.#secrets, endpoint.id), secret);
    await mkdir(join(this.#endpoints, endpoint.tenant), { recursive: true });
    await writeFile(join(this.#endpoints, endpoint.tenant, `${endpoint.id}.json`), JSON.stringify(endpoint, undefined, 2));
  }

  async secretOf(id: string): Promise<string> {
    return readFile(join(this.#secrets, id), 'utf8');
  }

  async removeTenant(tenant: string): Promise<number> {
    const endpoints = await this.all();
    let removed = 0;
    endpoints.forEach(async endpoint => {
      if (endpoint.tenant !== tenant) return;
      await rm(join(this.#endpoints, tenant, `${endpoint.id}.json`));
      await rm(join(this.#secrets, endpoint.id), { force: true });
      removed++;
    });
    return removed;
  }
}
