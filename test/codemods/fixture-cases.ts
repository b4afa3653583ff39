import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder below `fixtures/<codemod>`. */
export interface FixtureCase {
  readonly name: string;
  readonly codemod: string;
  /** Where the file is. */
  readonly inputPath: string;
  /** Where the codemod is told it is: not among tests, where some hazards are none. In no project, or with its companions in a folder of its own. */
  readonly path: string;
  /** Names of other files that it needs beside it. */
  readonly companions: readonly string[];
  readonly input: string;
  /** Equals the input where the folder has no output. */
  readonly output: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Text by name of each file that comes to be beside it. */
  readonly creates: Readonly<Record<string, string>>;
  /** Expected refusal reasons by line of the input, one site a line. */
  readonly left: Readonly<Record<string, string>>;
}

export const fixtures = join(import.meta.dirname, 'fixtures');

/** Holds copies, until the process ends. */
let copies: string | undefined;

/** Every case, by codemod and name. */
export const cases: readonly FixtureCase[] = readdirSync(fixtures, { withFileTypes: true }).filter(entry => entry.isDirectory()).flatMap(({ name: codemod }) => (
  readdirSync(join(fixtures, codemod)).filter(name => !existsSync(join(fixtures, codemod, name, 'before'))).map(name => readCase(codemod, name))
));

function readCase(codemod: string, name: string): FixtureCase {
  const folder = join(fixtures, codemod, name);
  const inputName = readdirSync(folder).find(file => /^input\.[cm]?[jt]sx?$/.test(file));
  if (inputName === undefined) throw new Error(`The fixture ${codemod}/${name} has no input.`);
  const inputPath = join(folder, inputName);
  const outputPath = join(folder, inputName.replace('input', 'output'));
  const input = readFileSync(inputPath, 'utf8');
  const others = readdirSync(folder).filter(file => !/^(?:input|output)\.[cm]?[jt]sx?$|^(?:left|options)\.json$/.test(file));
  const created = others.filter(file => /\.(?:task|worker)\.[cm]?[jt]s$/.test(file));
  const companions = others.filter(file => !created.includes(file));
  return {
    name, codemod, inputPath, input, companions, path: join(companions.length > 0 ? copyOf(companions, folder) : join('/nowhere', codemod, name), inputName),
    output: existsSync(outputPath) ? readFileSync(outputPath, 'utf8') : input,
    creates: Object.fromEntries(created.map(file => [file, readFileSync(join(folder, file), 'utf8')])),
    options: readJson(join(folder, 'options.json')),
    left: readJson(join(folder, 'left.json')) as Readonly<Record<string, string>>,
  };
}

/** A folder with a copy of these files. */
function copyOf(files: readonly string[], from: string): string {
  const folder = mkdtempSync(join(copiesRoot(), 'case-'));
  for (const file of files) cpSync(join(from, file), join(folder, file));
  return folder;
}

function copiesRoot(): string {
  if (copies === undefined) {
    const root = copies = mkdtempSync(join(tmpdir(), 'headgate-fixtures-'));
    process.once('exit', () => rmSync(root, { recursive: true }));
  }
  return copies;
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>> : {};
}
