import { join } from 'node:path';
import { floatingPromise, type FloatingPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

/** What is found in the first of the files of a repository, as `form certainty`. */
export function findingsIn(files: Readonly<Record<string, string>>): readonly string[] {
  return inFirst(files).map(({ form, certainty }) => `${form} ${certainty}`);
}

/** What leads to it. */
export function waysIn(files: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  return inFirst(files).map(({ way }) => way);
}

function inFirst(files: Readonly<Record<string, string>>): readonly FloatingPromise[] {
  const [[name, code]] = Object.entries(files) as [[string, string]];
  return findingsOf(floatingPromise)(code, join(folderWith({ ...files, '.git/HEAD': '' }), name));
}

/** It drops a promise for each request. */
export const SERVER = `import express from 'express'; const app = express(); app.post('/rows', (req, res) => { save(req.body); res.end(); }); app.listen(80); async function save(row) { await fetch('http://db', row); }`;
/** Of a service of its own. */
export const manifest = (rest: Readonly<Record<string, unknown>> = {}, dependencies: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ private: true, type: 'module', scripts: { start: 'node serve.js' }, ...rest, dependencies: { express: '^5.0.0', ...dependencies } });

/** How certain it is that a promise which the server drops is a fault, beside other code in its file. */
export function certaintyBeside(code: string, files: Readonly<Record<string, string>> = {}): string | undefined {
  const found = findingsIn({ 'serve.js': `${SERVER}\n${code}`, 'package.json': manifest(), ...files });
  return found.find(one => one.startsWith('dropped'))?.split(' ')[1];
}

/** A listener after which the process goes on. */
export const LOGS = 'error => { console.error(error); }';
