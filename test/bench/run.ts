import { existsSync, readdirSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const suites = readdirSync(here, { withFileTypes: true }).filter(entry => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.ts`, here))).map(entry => entry.name);

const [suite, ...groups] = process.argv.slice(2);
if (suite === undefined || !suites.includes(suite)) {
  console.error(`Usage: npm run bench -- <suite> [group ...]\nSuites: ${suites.join(', ')}`);
  process.exitCode = 2;
} else {
  const { run } = (await import(new URL(`${suite}/index.ts`, here).href)) as { run: (groups: readonly string[]) => Promise<void> };
  await run(groups);
}
