// `npm start [-- <path>]`: checks the example, or the repository at <path>, and previews what the codemods would change. Writes nothing.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const headgate = join(root, 'codemods', 'dist', 'cli.js');
const callersFolder = process.env['INIT_CWD'] ?? process.cwd();

const [given] = process.argv.slice(2);
const target = given === undefined ? join(root, 'docs', 'examples', 'webhook-service') : resolve(callersFolder, given);

if (!existsSync(target)) {
  console.error(`There is no file or folder \`${target}\`.`);
  process.exit(1);
}

show('What is there: every finding, down to the shape alone', 'check', '--certainty', 'possible', target);
show('What the codemods would change', 'migrate', '--certainty', 'possible', target);

const path = relative(callersFolder, target) || '.';
console.log(`\nNext: \`npx headgate migrate --write ${path}\` changes the files. Without \`--certainty possible\` it leaves what is only that. README.md shows how ESLint keeps new faults out.`);

/** Runs one command of the command line. It exits with 2 where it found something, which is no failure here. */
function show(title, ...args) {
  console.log(`\n${title}\n$ headgate ${args.map(arg => (arg === target ? relative(callersFolder, arg) || '.' : arg)).join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [headgate, ...args], { cwd: callersFolder, stdio: 'inherit' });
  if (status !== 0 && status !== 2) process.exit(1);
}
