#!/usr/bin/env node
import { main } from './cli/main.ts';

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
