import { isMainThread } from 'node:worker_threads';

export function multiply(a: number, b: number): number {
  return a * b;
}

export function place(): string {
  return isMainThread ? 'main thread' : 'thread';
}
