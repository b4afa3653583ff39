import { once } from 'node:events';
import { type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, vi } from 'vitest';
import { gracefulShutdown, type GracefulShutdownOptions, type Shutdown } from '@headgate/runtime';

const exit = vi.fn<(code: number) => void>();
const onError = vi.fn<(error: unknown) => void>();
let shutdown: Shutdown | undefined;

/** Shuts down in this process, without leaving it. Each test is to end with exit code 0, once, and without an error. */
export function install(options: GracefulShutdownOptions): Shutdown {
  return (shutdown = gracefulShutdown({ signals: [], exit, onError, ...options }));
}

afterEach(() => {
  shutdown?.uninstall();
  const calls = [onError.mock.calls, exit.mock.calls];
  vi.resetAllMocks();
  expect(calls).toEqual([[], [[0]]]);
});

export async function listening<Kind extends Server>(server: Kind): Promise<Kind> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Resolves when nobody can connect any more. */
export function refusing(server: Server): Promise<void> {
  return vi.waitFor(() => expect(server.listening).toBe(false));
}
