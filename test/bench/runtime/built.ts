import { build } from 'esbuild';

export type Runtime = typeof import('@headgate/runtime');

/** The runtime as a user runs it: compiled once, without the name-keeping wrappers that a development loader adds to every function. */
export async function builtRuntime(): Promise<Runtime> {
  const outfile = new URL('../../../node_modules/.cache/headgate-bench/runtime.mjs', import.meta.url);
  const entry = new URL('../../../runtime/src/index.ts', import.meta.url);
  await build({ entryPoints: [entry.pathname], outfile: outfile.pathname, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  return (await import(`${outfile.href}?${Date.now()}`)) as Runtime;
}
