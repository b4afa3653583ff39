import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that the tests keep in temporary folders lies in one, which goes when they end: a process that is ended runs no handler of its own. */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'headgate-tests-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = root;
  return () => { rmSync(root, { recursive: true, force: true, maxRetries: 5 }); };
}
