import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One folder below `fixtures/<codemod>`. */
export interface FixtureCase {
  readonly name: string;
  readonly codemod: string;
  /** Where the file is. */
  readonly inputPath: string;
  /** Where the codemod is told it is: in no project, and not among tests, where some hazards are none. */
  readonly path: string;
  readonly input: string;
  /** Equals the input where the folder has no output. */
  readonly output: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Expected refusal reasons by line of the input, one site a line. */
  readonly left: Readonly<Record<string, string>>;
}

export const fixtures = join(import.meta.dirname, 'fixtures');

/** Every case, by codemod and name. */
export const cases: readonly FixtureCase[] = readdirSync(fixtures, { withFileTypes: true }).filter(entry => entry.isDirectory()).flatMap(({ name: codemod }) => (
  readdirSync(join(fixtures, codemod)).map(name => readCase(codemod, name))
));

function readCase(codemod: string, name: string): FixtureCase {
  const folder = join(fixtures, codemod, name);
  const inputName = readdirSync(folder).find(file => file.startsWith('input.'));
  if (inputName === undefined) throw new Error(`The fixture ${codemod}/${name} has no input.`);
  const inputPath = join(folder, inputName);
  const outputPath = join(folder, inputName.replace('input', 'output'));
  const input = readFileSync(inputPath, 'utf8');
  return {
    name, codemod, inputPath, input, path: join('/nowhere', codemod, name, inputName),
    output: existsSync(outputPath) ? readFileSync(outputPath, 'utf8') : input,
    options: readJson(join(folder, 'options.json')),
    left: readJson(join(folder, 'left.json')) as Readonly<Record<string, string>>,
  };
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>> : {};
}
