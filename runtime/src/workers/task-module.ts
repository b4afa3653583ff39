import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isObject } from '../arguments.ts';

/** A function that a task is. `never` as parameter fits every function. */
export type Task = (...args: never[]) => unknown;

/** The function that `url` exports as `name`. Errors: what the import throws; `TypeError` when there is no such function. */
export async function loadTask(url: string, name: string): Promise<Task> {
  const tasks = await load(url);
  const found = [tasks, tasks.default].find((one): one is Record<string, Task> => isObject(one) && typeof Reflect.get(one, name) === 'function');
  if (found !== undefined) return found[name] as Task;
  const names = Object.keys(tasks).filter(key => typeof tasks[key] === 'function').map(key => `'${key}'`);
  throw new TypeError(`${url} exports no function '${name}'. It exports ${names.join(', ') || 'no functions'}.`);
}

/** Imports a module. Node strips types by itself from 22.18 on; before that the loader that this process was started with does, or tsx where the project has it. */
export async function load(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if (!(isObject(error) && error.code === 'ERR_UNKNOWN_FILE_EXTENSION') || !/\.[cm]?ts$/.test(url)) throw error;
    return requireTypeScript(url) ?? (await importWithTsx(url, error));
  }
}

/** By the loader of this process: before Node 22 such a loader reaches `require` in threads, but not `import`. */
function requireTypeScript(url: string): Record<string, unknown> | undefined {
  const require = createRequire(url);
  if (!('.ts' in require.extensions)) return undefined;
  try {
    return require(fileURLToPath(url)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Error && error.name === 'TransformError') return undefined; // A top-level await: nothing has run yet.
    throw error;
  }
}

async function importWithTsx(url: string, cause: unknown): Promise<Record<string, unknown>> {
  const require = createRequire(url);
  let manifest: TsxManifest;
  try {
    manifest = require('tsx/package.json') as TsxManifest;
  } catch {
    throw new Error(`${url} is TypeScript, which Node ${process.versions.node} cannot run: use Node 22.18 or later, install tsx, or build it.`, { cause });
  }
  // `require.resolve` would give the CommonJS half, which cannot import modules.
  const api = new URL(manifest.exports['./esm/api'].import.default, pathToFileURL(require.resolve('tsx/package.json')));
  const { tsImport } = (await import(api.href)) as { tsImport: (specifier: string, parent: string) => Promise<Record<string, unknown>> };
  return await tsImport(url, url);
}

interface TsxManifest {
  readonly exports: { readonly './esm/api': { readonly import: { readonly default: string } } };
}
