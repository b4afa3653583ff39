#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';
import { main } from './cli/main.ts';

(module as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.(); // From Node.js 22.1 on: a second run does not compile the analysis again.
if (Number.parseInt(process.versions.v8) < 12) {
  // To optimise what has run a fortieth as long, as V8 does by default, does not pay before a hook is over, and a run over a repository is slower by a sixtieth. V8 12, in Node.js 22, has no such flag, and says so on each run.
  v8.setFlagsFromString('--interrupt-budget=3000000');
  v8.setFlagsFromString('--no-incremental-marking'); // Shorter pauses are for servers: they cost a tenth of a hook.
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // Whoever reads may have enough, as in `headgate migrate | head`.
  });
}

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  color: !process.env['NO_COLOR'] && (Boolean(process.env['FORCE_COLOR']) || process.stdout.isTTY === true),
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
});
