import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expand } from '../../rules/src/analysis/models/table.ts';
import { CHECKED, installsOf, pathsOf, type Checked } from './packages.ts';
import { recordOf, type Verdict, type Walks } from './records.ts';

/**
 * `npm run models`: installs every package that has a model, at the release its table names and without running its scripts, loads each in a process of
 * its own, walks the paths of its rows through exports and declarations, and writes what was found to exports.json. Fails where a row names what is not there.
 * Rows that were found before in the same release are not asked about again, unless with `--all`. `--in <folder>` keeps the installation for the next run.
 */
const LOADED_AT_ONCE = 2;
const LOAD_MS = 30_000;
const DECLARE_MS = 300_000;
const INSTALLED_AT_ONCE = 60;
/** Programs that hold the declarations of all packages at once need more memory than a small machine has. */
const DECLARED_AT_ONCE = 40;

const wordsByPackage = new Map<string, ReadonlySet<string>>();

type Records = Readonly<Record<string, Readonly<Record<string, Verdict>>>>;

const recordsFile = new URL('exports.json', import.meta.url);
const kept = process.argv.indexOf('--in');
const folder = kept < 0 ? mkdtempSync(join(tmpdir(), 'headgate-models-')) : process.argv[kept + 1]!;
const known: Records = process.argv.includes('--all') || !existsSync(recordsFile) ? {} : JSON.parse(readFileSync(recordsFile, 'utf8')) as Records;
const asked = CHECKED.map(checked => ({ ...checked, rows: unknownRows(checked) })).filter(({ rows }) => Object.keys(rows).length > 0);
try {
  install();
  const walks = await walkAll();
  const fresh = Object.fromEntries(asked.map(checked => [nameOf(checked), recordOf(checked, walks, row => isNamed(row, checked))]));
  const records: Records = Object.fromEntries(CHECKED.map(checked => [nameOf(checked), inOrder(checked, { ...known[nameOf(checked)], ...fresh[nameOf(checked)] })]));
  writeFileSync(recordsFile, `${JSON.stringify(records, undefined, 1)}\n`);
  const missing = Object.entries(records).flatMap(([module, rows]) => Object.entries(rows).flatMap(([row, verdict]) => (verdict.startsWith('missing') ? [`${module}: ${row}: ${verdict}`] : [])));
  console.log(`${CHECKED.length} releases, ${Object.values(records).flatMap(rows => Object.keys(rows)).length} rows, ${missing.length} missing.`);
  for (const line of missing) console.error(line);
  process.exitCode = missing.length > 0 ? 1 : 0;
} finally {
  if (kept < 0) rmSync(folder, { recursive: true, force: true });
}

function nameOf({ module, release }: Checked): string {
  return `${module} ${release}`;
}

function unknownRows(checked: Checked): Checked['rows'] {
  const verdicts = known[nameOf(checked)];
  return Object.fromEntries(Object.entries(checked.rows).filter(([row]) => verdicts?.[row] === undefined || verdicts[row].startsWith('missing')));
}

function inOrder({ rows }: Checked, verdicts: Readonly<Record<string, Verdict>>): Readonly<Record<string, Verdict>> {
  return Object.fromEntries(Object.keys(rows).flatMap(row => (verdicts[row] === undefined ? [] : [[row, verdicts[row]]])));
}

function install(): void {
  const companions = JSON.parse(readFileSync(new URL('companions.json', import.meta.url), 'utf8')) as readonly string[]; // Declarations and peers.
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(folder, 'load.mjs'), 'export const load = specifier => import(specifier);\n');
  const wanted = [...installsOf(asked), ...companions].filter(spec => !isInstalled(spec));
  for (let start = 0; start < wanted.length; start += INSTALLED_AT_ONCE) installAll(wanted.slice(start, start + INSTALLED_AT_ONCE));
}

function isInstalled(spec: string): boolean {
  const at = spec.indexOf('@', 1);
  const path = join(folder, 'node_modules', spec.slice(0, at), 'package.json');
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version === spec.slice(spec.lastIndexOf('@') + 1);
}

/** One package whose dependencies the registry does not have keeps no other from being checked. */
function installAll(packages: readonly string[]): void {
  const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--no-package-lock', '--prefer-offline', '--loglevel=silent'];
  if (spawnSync('npm', [...options, ...packages], { cwd: folder, stdio: 'ignore' }).status === 0) return;
  if (packages.length === 1) {
    console.error(`npm cannot install ${packages[0]}.`);
    return;
  }
  const half = Math.ceil(packages.length / 2);
  installAll(packages.slice(0, half));
  installAll(packages.slice(half));
}

async function walkAll(): Promise<Walks> {
  const [exported, declared] = await Promise.all([walkExports(), walkDeclarations()]);
  return { exported, declared };
}

async function walkExports(): Promise<Walks['exported']> {
  const exported: Record<string, Walks['exported'][string]> = {};
  const queue = [...asked];
  const load = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      exported[next.specifier] = await ask('exports-worker.ts', [join(folder, 'load.mjs'), next.specifier], pathsOf(next)) as Walks['exported'][string];
    }
  };
  await Promise.all(Array.from({ length: LOADED_AT_ONCE }, load));
  return exported;
}

async function walkDeclarations(): Promise<Walks['declared']> {
  const declared: Record<string, Walks['declared'][string]> = {};
  for (let start = 0; start < asked.length; start += DECLARED_AT_ONCE) {
    const batch = asked.slice(start, start + DECLARED_AT_ONCE);
    Object.assign(declared, await ask('types-worker.ts', [folder], Object.fromEntries(batch.map(checked => [checked.specifier, pathsOf(checked)]))));
  }
  return declared;
}

/** The worker's line of JSON; undefined where the module does not load. */
function ask(worker: string, args: readonly string[], input: unknown): Promise<unknown> {
  return new Promise(resolve => {
    const script = new URL(worker, import.meta.url).pathname;
    const child = execFile(process.execPath, ['--import', import.meta.resolve('tsx'), '--max-old-space-size=3000', script, ...args], { cwd: folder, timeout: worker === 'types-worker.ts' ? DECLARE_MS : LOAD_MS, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find(one => one.startsWith('walked '));
      if (!line) console.error(`${worker} ${args.at(-1)}: ${stderr.split('\n').find(one => /error/i.test(one)) ?? error?.message ?? 'no answer'}`);
      resolve(line && JSON.parse(line.slice('walked '.length)));
    });
    child.stdin?.on('error', () => undefined).end(JSON.stringify(input));
  });
}

/** Is every name of the row somewhere in the files of the package or of what it is made of? All that can be said of a path through unknown steps. */
function isNamed(row: string, { module, specifier, release }: Checked): boolean {
  if (module === 'global') return true; // The step before a wildcard was found; a program has no files of its own for these.
  const words = wordsOf(release.includes('@') ? packageOf(specifier) : '@types/node');
  return expand(row).every(path => path.split('.').every(step => !/^[\w$]+$/.test(step) || words.has(step)));
}

function wordsOf(name: string): ReadonlySet<string> {
  let words = wordsByPackage.get(name);
  if (!words) wordsByPackage.set(name, words = new Set(['new', ...filesOf(name).flatMap(path => readFileSync(path, 'utf8').match(/[\w$]+/g) ?? [])]));
  return words;
}

function filesOf(name: string): readonly string[] {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  const { dependencies = {} } = (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}) as { readonly dependencies?: Readonly<Record<string, string>> };
  return [name, `@types/${name.replace(/^@(.+)\//, '$1__')}`, ...Object.keys(dependencies)].flatMap(one => {
    const home = join(folder, 'node_modules', one);
    if (!existsSync(home)) return [];
    const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(path => /\.[cm]?[jt]s$/.test(path) && !path.includes('node_modules'));
    return paths.map(path => join(home, path));
  });
}

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
