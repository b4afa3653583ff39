import { build } from 'esbuild';

export type RedisRuntime = typeof import('@headgate/runtime/redis');

/** The entry as a user runs it, compiled once: a development loader adds to the cost of every function. */
export async function builtRedis(): Promise<RedisRuntime> {
  const outfile = new URL('../../../node_modules/.cache/headgate-bench/redis.mjs', import.meta.url);
  const entry = new URL('../../../runtime/src/redis/index.ts', import.meta.url);
  await build({ entryPoints: [entry.pathname], outfile: outfile.pathname, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  return (await import(`${outfile.href}?${Date.now()}`)) as RedisRuntime;
}
