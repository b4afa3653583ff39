import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

export type Runtime = typeof import('@headgate/runtime');
export type RedisRuntime = typeof import('@headgate/runtime/redis');

export function builtRuntime(): Promise<Runtime> {
  return built('runtime', 'index.ts');
}

export function builtRedis(): Promise<RedisRuntime> {
  return built('redis', 'redis/index.ts');
}

/** An entry as a user runs it: compiled once, without the name-keeping wrappers that a development loader adds to every function. */
async function built<Entry>(name: string, path: string): Promise<Entry> {
  const outfile = new URL(`../../node_modules/.cache/headgate-bench/${name}.mjs`, import.meta.url);
  const entry = fileURLToPath(new URL(`../../runtime/src/${path}`, import.meta.url));
  await build({ entryPoints: [entry], outfile: fileURLToPath(outfile), bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  return (await import(`${outfile.href}?${Date.now()}`)) as Entry;
}
