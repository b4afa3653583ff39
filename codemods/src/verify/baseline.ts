import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { newFailure, runCommand, type Ending } from './command.ts';
import { complaintsOf, projectsOf, type Complaint, type TypedProject } from './type-check.ts';

/** What is wrong with a project. */
export interface Difference { /** Which check found it. */ readonly by: 'types' | 'command'; /** In the words of the compiler or the command. */ readonly words: string; /** Files that the compiler names; none for the command. */ readonly files: readonly string[] }

/** What the compiler said of one project. */
export interface CheckedProject extends TypedProject {
  readonly complaints: readonly Complaint[];
  /** Why it did not get as far as the types: words on the configuration or the syntax, which it looks at first. */
  readonly unchecked: string | undefined;
}

/** The state of a project before a run, to compare later ones with. */
export interface Baseline {
  readonly projects: readonly CheckedProject[];
  readonly command: Ending;
  /** What is wrong now that was not then: new complaints by file, code and message, else what the command says. */
  readonly compare: () => Promise<Difference | undefined>;
  readonly close: () => void;
}

/** Checks the types of the projects of `files`, and runs `command` in `cwd`. */
export async function takeBaseline(files: readonly string[], command: string, cwd: string): Promise<Baseline> {
  const cache = mkdtempSync(join(tmpdir(), 'headgate-verify-'));
  const projects: CheckedProject[] = [];
  for (const project of await projectsOf(files)) {
    const complaints = await complaintsOf(project, cache);
    projects.push({ ...project, complaints, unchecked: complaints.every(isBeforeTypes) && complaints[0] ? wordsOf(complaints[0], cwd) : undefined });
  }
  const before = await runCommand(command, cwd);
  return { projects, command: before, compare, close: () => rmSync(cache, { recursive: true, force: true }) };

  async function compare(): Promise<Difference | undefined> {
    for (const project of projects) {
      const fresh = newComplaints(project.complaints, await complaintsOf(project, cache));
      if (fresh[0]) return { by: 'types', words: wordsOf(fresh[0], cwd), files: fresh.flatMap(({ file }) => file ?? []) };
    }
    const words = newFailure(before, await runCommand(command, cwd));
    return words === undefined ? undefined : { by: 'command', words, files: [] };
  }
}

function isBeforeTypes({ file, code }: Complaint): boolean {
  return file === undefined || file.endsWith('.json') || /^TS1\d{3}$/.test(code);
}

/** A complaint counts as often as it is made: a file may have the same error in two places. */
function newComplaints(before: readonly Complaint[], now: readonly Complaint[]): Complaint[] {
  const known = new Map<string, number>();
  for (const complaint of before) known.set(keyOf(complaint), (known.get(keyOf(complaint)) ?? 0) + 1);
  return now.filter(complaint => {
    const left = known.get(keyOf(complaint)) ?? 0;
    known.set(keyOf(complaint), left - 1);
    return left <= 0;
  });
}

function keyOf({ file, code, message }: Complaint): string {
  return JSON.stringify([file, code, message]);
}

function wordsOf({ file, code, message }: Complaint, cwd: string): string {
  return `${file === undefined ? '' : `${relative(cwd, file)}: `}${code}: ${message.replaceAll(/\s+/g, ' ')}`;
}
