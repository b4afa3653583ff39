import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Loads one module and walks paths through its exports: `node exports-worker.ts <file that imports for the folder> <specifier>`, the paths as JSON on stdin.
 * Answers with a line of JSON: by path, `found`, or the number of steps after which nothing can be said, or -1 where a name is missing from a static shape.
 */
type Walked = 'found' | number;

const [loader, specifier] = process.argv.slice(2) as [string, string];
const paths = JSON.parse(readFileSync(0, 'utf8')) as string[];
const { load } = await import(pathToFileURL(loader).href) as { load: (specifier: string) => Promise<object> };
const roots: unknown[] = specifier === 'global' ? [globalThis] : rootsOf(await load(specifier));
process.stdout.write(`\nwalked ${JSON.stringify(Object.fromEntries(paths.map(path => [path, best(path)])))}\n`);
process.exit(0); // Some modules open handles as they load.

/** `default` is no step, so the namespace and what it has as default are alike. */
function rootsOf(namespace: object): unknown[] {
  const found: unknown[] = [namespace];
  for (let at: unknown = namespace; isHolder(at) && 'default' in at && !found.includes(at.default); at = at.default) found.push(at.default);
  return found;
}

function best(path: string): Walked {
  const steps = path === '' ? [] : path.split('.');
  const walks = roots.map(root => walk(root, steps));
  return walks.includes('found') ? 'found' : Math.max(...walks as number[]);
}

function walk(root: unknown, steps: readonly string[]): Walked {
  let at = root;
  let isInstance = false;
  for (const [index, step] of steps.entries()) {
    if (step === '()' || step.includes('*') || step === '[]') return typeof at === 'function' || step !== '()' ? index : -1;
    if (step === 'new') {
      if (typeof at !== 'function' || !at.prototype) return -1;
      if (index === steps.length - 1) return 'found';
      at = at.prototype;
      isInstance = true;
      continue;
    }
    const value = valueAt(at, step);
    if (value === undefined) return isInstance ? index : -1; // An instance may get more than its class shows.
    at = value.value;
  }
  return typeof at === 'function' || steps.at(-1) === 'new' ? 'found' : steps.length === 0 ? -1 : steps.length;
}

/** Getters are not run: on a prototype most of them throw. */
function valueAt(holder: unknown, name: string): { readonly value: unknown } | undefined {
  for (let at: unknown = holder; isHolder(at); at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (!found) continue;
    if ('value' in found) return { value: found.value };
    try {
      return { value: Reflect.get(holder as object, name) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
