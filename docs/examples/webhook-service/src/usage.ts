import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Deliveries per tenant and day, journalled so that billing can recount them. */
export class Usage {
  readonly #journal: string;
  readonly #quota: number;
  readonly #today = new Map<string, number>();
  #total = 0;

  constructor(dataDir: string, quota: number) {
    this.#journal = join(dataDir, 'journal.ndjson');
    this.#quota = quota;
  }

  async reserve(tenant: string, deliveries: number): Promise<boolean> {
    const used = this.#today.get(tenant) ?? 0;
    if (used + deliveries > this.#quota) return false;
    await appendFile(this.#journal, `${JSON.stringify({ at: Date.now(), tenant, deliveries })}\n`);
    this.#today.set(tenant, used + deliveries);
    return true;
  }

  async settle(outcomes: Promise<number>): Promise<void> {
    this.#total += await outcomes;
  }

  snapshot(): { readonly total: number; readonly tenants: Readonly<Record<string, number>> } {
    return { total: this.#total, tenants: Object.fromEntries(this.#today) };
  }
}
