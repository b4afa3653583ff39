import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';

const entry = new URL('../../../runtime/src/index.ts', import.meta.url).pathname;

/** Bytes that importing these names adds to a user's bundle: minified, without Node's own modules, gzip -9. */
export async function bundleSize(names: 'everything' | readonly string[]): Promise<number> {
  const contents = names === 'everything' ? `export * from ${JSON.stringify(entry)};` : `export { ${names.join(', ')} } from ${JSON.stringify(entry)};`;
  const options = { bundle: true, minify: true, write: false, platform: 'node', format: 'esm', target: 'node20' } as const;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: new URL('.', import.meta.url).pathname }, ...options });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

export async function printSizes(): Promise<void> {
  console.log('\nBundle size, bytes minified and gzipped');
  for (const names of [['mapLimit'], ['limit'], ['Semaphore'], ['Mutex'], ['mapStream'], ['ResourcePool'], ['TtlCache'], ['TaskScope'], ['withTimeout']]) {
    console.log(`  ${names.join(', ').padEnd(14)} ${await bundleSize(names).catch(() => 'not there')}`);
  }
  console.log(`  everything     ${await bundleSize('everything')}`);
}
