import { readFileSync } from 'node:fs';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { LINTED_WITH } from './linted-with.ts';

const [name, list] = process.argv.slice(2);
if (name === undefined || list === undefined) throw new RangeError('Usage: lint.ts <name in the table> <file of one path per line>');
await lint(name, list);

/** Prints `{ seconds, files, messages, failed }`: CPU of the process from the first file to the last. Arguments: a name of the table above, a file of one path per line. */
async function lint(name: string, list: string): Promise<void> {
  const { languageOptions, ...config } = await LINTED_WITH[name]!();
  const paths = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  const linter = new Linter({ cwd: '/' });
  const base = { files: ['**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}'], linterOptions: { reportUnusedDisableDirectives: 'off' as const, reportUnusedInlineConfigs: 'off' as const } };
  const own = languageOptions?.parserOptions ?? {};
  const configs: Linter.Config[] = [{ ...base, ...config, languageOptions: { parser, parserOptions: { ...own, ecmaFeatures: { jsx: true }, tsconfigRootDir: '/' } } }];
  let messages = 0;
  let failed = 0;
  const before = process.cpuUsage();
  for (const path of paths) {
    const found = linter.verify(readFileSync(path, 'utf8'), configs, { filename: path, allowInlineConfig: false });
    if (found.some(({ ruleId }) => ruleId === null)) failed++;
    messages += found.length;
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, files: paths.length, messages, failed }));
}
