import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** How a command ended. `code` is null where a signal ended it. */
export interface Ending { readonly code: number | null; /** Its last lines. */ readonly output: string }

const KEPT_CHARACTERS = 1_000_000;

/** Runs a command line in the user's shell. */
export async function runCommand(command: string, cwd: string): Promise<Ending> {
  const child = spawn(command, { cwd, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
    });
  }
  return await new Promise((settle, fail) => {
    child.once('error', fail).once('close', code => settle({ code, output: stripVTControlCharacters(output) }));
  });
}

const SHOWN = 3;

/**
 * The words in which a command says that something is wrong now that was not before, else `undefined`. A command that failed before, too, is judged by the
 * failures it names.
 */
export function newFailure(before: Ending, now: Ending): string | undefined {
  if (now.code === 0) return undefined;
  const known = failuresIn(before.output);
  const fresh = failuresIn(now.output).filter(line => !known.includes(line));
  if (fresh.length > 0) return fresh.slice(0, SHOWN).join(' ');
  if (now.code === before.code) return undefined;
  const last = now.output.split('\n').map(line => line.trim()).filter(Boolean).slice(-SHOWN).join(' ');
  return last === '' ? `It ended with ${String(now.code)} and no word.` : last;
}

/** A line that names a failed test: TAP, and what node:test, vitest, jest, mocha, ava and tap print. */
const FAILURE = /^\s*(?:not ok\b|[✖✗✘×]|●|FAIL(?:ED)?\b|\d+\) )/;

/** Without what differs between two runs: durations, and the numbers of tests. */
function failuresIn(output: string): string[] {
  return output.split('\n').filter(line => FAILURE.test(line)).map(line => line.replaceAll(/\(?\b\d+(?:\.\d+)? ?m?s\b\)?/g, '').replace(/^\s*(not ok) \d+/, '$1').replace(/^\s*\d+\) /, '').trim());
}
