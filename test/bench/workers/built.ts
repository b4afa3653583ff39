import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Workers = typeof import('@headgate/runtime/workers');

/** The package as a user runs it: compiled, file by file, since threads load their own. */
export async function builtWorkers(): Promise<Workers> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const folder = `${root}node_modules/.cache/headgate-bench/dist`;
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}runtime`, '--outDir', folder, '--declaration', 'false', '--declarationMap', 'false', '--sourceMap', 'false']);
  return (await import(`${folder}/workers/index.js`)) as Workers;
}
