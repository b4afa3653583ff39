import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isTestFile } from './context/file-role.ts';
import { isApplication, manifestOf, type Manifest } from './context/manifest.ts';
import { importGraph, type LinkedFile } from './import-graph.ts';
import { begins } from './in-service.ts';
import { looksFor } from './loads.ts';
import type { Program } from './program/index.ts';

/** Names of files that a process begins with, or that something outside the program looks for. */
const BEGINNINGS = /^(?:app|bin|bootstrap|cli|cluster|handler|index|instrumentation|lambda|main|middleware|run|server|setup|start|worker|www)$|\.config$/i;

const answers = new WeakMap<Program, Map<LinkedFile, boolean>>();

/**
 * Does no process of an application load it: a file that exports something, which no file but tests imports, and no text names, although at least a third of its kind, and two of them, are imported by their names? So nothing is said of a folder whose
 * files something finds by itself. Of its kind are files of the same folder, or of the same package where their names end alike: `users.routes.ts`, `orders.routes.ts`.
 */
export function isUnloaded(file: LinkedFile, program: Program): boolean {
  let known = answers.get(program);
  if (!known) answers.set(program, known = new Map());
  let answer = known.get(file);
  if (answer === undefined) known.set(file, answer = find(file, program));
  return answer;
}

function find(file: LinkedFile, program: Program): boolean {
  const manifest = manifestOf(file.path);
  const { named, whole } = file.facts.exports;
  if (!manifest || !isApplication(manifest) || (whole === undefined && Object.keys(named).length === 0)) return false;
  const name = stemOf(file);
  if (BEGINNINGS.test(name) || isImported(file, program)) return false;
  const kin = kindOf(file, manifest, program);
  const imported = kin.filter(one => isImported(one, program));
  if (imported.length < 2 || imported.length * 3 < kin.length) return false;
  return !begins(file, program) && !namedFiles(program).has(name) && !filesOf(program).some(one => looksFor(file.path, one, program)); // What looks at all files comes last.
}

export function isImported(file: LinkedFile, program: Program): boolean {
  return importGraph(program).importers.get(file)?.some(({ path, facts }) => path !== file.path && !isTestFile(path, facts.imports)) === true;
}

function kindOf(file: LinkedFile, { folder }: Manifest, program: Program): readonly LinkedFile[] {
  const ending = endingOf(stemOf(file));
  const isAlike = ending === ''
    ? (one: LinkedFile) => dirname(one.path) === dirname(file.path)
    : (one: LinkedFile) => endingOf(stemOf(one)) === ending && manifestOf(one.path)?.folder === folder;
  return filesOf(program).filter(one => one !== file && isAlike(one) && !isTestFile(one.path, one.facts.imports));
}

/** `.routes` of `users.routes`. */
function endingOf(stem: string): string {
  return /.\b(\.\w+)$/.exec(stem)?.[1] ?? '';
}

function stemOf({ path }: LinkedFile): string {
  return basename(path).replace(/\.\w+$/, '');
}

function filesOf({ graph }: Program): readonly LinkedFile[] {
  return [...graph.linker.files];
}

const namings = new WeakMap<Program, ReadonlySet<string>>();
const TEXTS = /['"`/\\]([\w.-]+)['"`]/g;

/** What texts of the program, but for those of tests, and scripts of its packages, name as a file may be: `mail` of `./jobs/mail.js`. */
function namedFiles(program: Program): ReadonlySet<string> {
  let known = namings.get(program);
  if (known) return known;
  const files = filesOf(program).filter(({ path, facts }) => !isTestFile(path, facts.imports));
  const texts = files.flatMap(({ path }) => [...bytesOf(path).matchAll(TEXTS)].map(([, name]) => name!));
  const scripts = [...new Set(files.map(({ path }) => manifestOf(path)))].flatMap(manifest => Object.values(manifest?.scripts ?? {}).flatMap(script => script.split(/\s+/)));
  namings.set(program, known = new Set([...texts, ...scripts].map(text => basename(text).replace(/\.[cm]?[jt]sx?$/, ''))));
  return known;
}

function bytesOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // Gone meanwhile.
  }
}
