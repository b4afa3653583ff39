import { createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { EndpointStore } from './store.js';

const ROUNDS = 210_000;

const keys = new Map<string, Buffer>();

/** The key of an endpoint, derived from its secret. Derivation is slow, so keys are kept. */
export async function signingKey(store: EndpointStore, endpointId: string): Promise<Buffer> {
  const known = keys.get(endpointId);
  if (known) return known;
  const secret = await store.secretOf(endpointId);
  const key = deriveKey(secret, endpointId);
  keys.set(endpointId, key);
  return key;
}

export function deriveKey(secret: string, salt: string): Buffer {
  return pbkdf2Sync(secret, salt, ROUNDS, 32, 'sha256');
}

/** `t=<seconds>,v1=<hex>` over `<seconds>.<body>`. */
export function sign(key: Buffer, body: string, seconds: number): string {
  return `t=${seconds},v1=${digest(key, body, seconds).toString('hex')}`;
}

export function isSignature(header: string, key: Buffer, body: string): boolean {
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  return seconds !== undefined && hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), digest(key, body, Number(seconds)));
}

function digest(key: Buffer, body: string, seconds: number): Buffer {
  return createHmac('sha256', key).update(`${seconds}.${body}`).digest();
}
