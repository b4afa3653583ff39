import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What a compiler says of a file. `file` is absolute, and absent where it speaks of the project. */
export interface Complaint { readonly file: string | undefined; readonly code: string; readonly message: string }

/** One tsconfig.json and the TypeScript that its project has installed. */
export interface TypedProject { readonly config: string; readonly tsc: string; readonly version: string }

const execute = promisify(execFile);
const OUTPUT_BYTES = 2 ** 28;

/** The projects that check these files, each once. A file that no project includes is checked by none; so is one whose project has no TypeScript installed. */
export async function projectsOf(files: readonly string[]): Promise<TypedProject[]> {
  const projects = new Map<string, TypedProject>();
  const included = new Map<string, readonly string[]>();
  for (const file of files) {
    const nearest = nearestConfig(dirname(file));
    for (const config of nearest === undefined ? [] : await includers(nearest, file, included)) {
      const compiler = compilerFor(config);
      if (compiler) projects.set(config, { config, ...compiler });
    }
  }
  return [...projects.values()];
}

/** Every complaint of a project, in the order of its compiler. `cache` is a folder that is kept between two calls. */
export async function complaintsOf({ config, tsc, version }: TypedProject, cache: string): Promise<Complaint[]> {
  const incremental = Number.parseInt(version) >= 4 ? ['--incremental', '--tsBuildInfoFile', join(cache, `${createHash('sha1').update(config).digest('hex')}.tsbuildinfo`)] : [];
  const folder = dirname(config);
  return parse(await outputOf(tsc, ['-p', config, '--noEmit', '--pretty', 'false', ...incremental], folder), folder);
}

/** `src/a.ts(1,7): error TS2322: Type …`, whose further lines are indented. */
const COMPLAINT = /^(?:(.+?)\(\d+,\d+\): )?error (TS\d+): (.*(?:\r?\n[ \t]+.*)*)/gm;

function parse(output: string, folder: string): Complaint[] {
  return [...output.matchAll(COMPLAINT)].map(([, file, code, message]) => ({ file: file === undefined ? undefined : resolve(folder, file), code: code!, message: message!.trimEnd() }));
}

function nearestConfig(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const config = join(at, 'tsconfig.json');
    if (existsSync(config)) return config;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined;
  }
}

/** The configuration and those it refers to, as far as they include the file. */
async function includers(config: string, file: string, known: Map<string, readonly string[]>, seen = new Set<string>()): Promise<string[]> {
  const compiler = compilerFor(config);
  if (!compiler || seen.has(config)) return [];
  seen.add(config);
  const shown = known.get(config) ?? await show(config, compiler.tsc);
  known.set(config, shown);
  if (shown.includes(file)) return [config];
  const found: string[] = [];
  for (const reference of shown.filter(one => one.endsWith('.json'))) found.push(...await includers(reference, file, known, seen));
  return found;
}

/** Files, and configurations referred to, as absolute paths. */
async function show(config: string, tsc: string): Promise<string[]> {
  const folder = dirname(config);
  try {
    const { files = [], references = [] } = JSON.parse(await outputOf(tsc, ['-p', config, '--showConfig'], folder)) as { readonly files?: readonly string[]; readonly references?: readonly { readonly path: string }[] };
    const referred = references.map(({ path }) => resolve(folder, path)).map(path => (path.endsWith('.json') ? path : join(path, 'tsconfig.json')));
    return [...files.map(file => resolve(folder, file)), ...referred];
  } catch {
    return []; // It says why in the check of its types.
  }
}

function compilerFor(config: string): { readonly tsc: string; readonly version: string } | undefined {
  try {
    const manifest = createRequire(config).resolve('typescript/package.json');
    const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: { readonly tsc: string }; readonly version: string };
    return { tsc: resolve(dirname(manifest), bin.tsc), version };
  } catch {
    return undefined;
  }
}

/** A compiler that complains fails. */
async function outputOf(tsc: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execute(process.execPath, [tsc, ...args], { cwd, maxBuffer: OUTPUT_BYTES })).stdout;
  } catch (error) {
    const { stdout, code } = error as { readonly stdout?: string; readonly code?: unknown };
    if (typeof code !== 'number' || stdout === undefined) throw error;
    return stdout;
  }
}
