// Writes 2 MB to a pipe that takes 64 KB at once, then ends.
import { gracefulShutdown } from '@headgate/runtime';

const shutdown = gracefulShutdown({ onShutdown: () => {
  for (let line = 0; line < 20_000; line++) process.stdout.write(`${'-'.repeat(99)}\n`);
  process.stderr.write(`${'-'.repeat(999_999)}\n`);
} });
void shutdown.begin();
