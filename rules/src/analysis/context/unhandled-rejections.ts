import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PM2_COMMAND, PM2_FILES, SURVIVING_FLAG } from '../models/process-listeners.ts';
import { startCommands } from './commands.ts';
import { manifestOf, type Manifest } from './manifest.ts';

/** Since this major version, an unhandled rejection ends the process: before, it printed a warning. Source: nodejs.org/api/cli.html#--unhandled-rejectionsmode. */
const ENDS = 15;

/** Does a process outlive a rejection by itself: by the version of Node.js, by a flag of the command that starts it, by what that starts it with, or in Electron? */
export function survivesRejections(path: string): boolean {
  const version = ancestors(path).map(at => at.node ?? contentOf(at, '.nvmrc')).find(one => one !== undefined);
  if (version !== undefined && !allowsFrom(ENDS, version)) return true;
  if (ancestors(path).some(at => shipsOnly(at)) || isOfElectron(manifestOf(path))) return true;
  return isRunByPm2(path) || ancestors(path).some(at => commandsOf(at).some(command => SURVIVING_FLAG.test(command)));
}

/** Does pm2 start the process, and end it by SIGINT? */
export function isRunByPm2(path: string): boolean {
  return ancestors(path).some(at => PM2_FILES.some(file => contentOf(at, file) !== undefined) || commandsOf(at).some(command => PM2_COMMAND.test(command)));
}

function commandsOf(manifest: Manifest): readonly string[] {
  return [...startCommands(manifest), imageCommands(manifest)];
}

/** What is shipped runs on what it is shipped with: the last stage of an image, or what `pkg` binds to the program. */
function shipsOnly(manifest: Manifest): boolean {
  const image = contentOf(manifest, 'Dockerfile') ?? '';
  const [, from = ''] = [...image.matchAll(/^\s*FROM\s+(?:--\S+\s+)?(\S+)/gim)].at(-1) ?? [];
  const [, node] = /(?:^|\/)node:v?(\d+)/.exec(from) ?? [];
  const [, alpine] = /(?:^|\/)alpine:3\.(\d+)/.exec(from) ?? [];
  const bound = [...(contentOf(manifest, 'package.json') ?? '').matchAll(/"node(\d+)-(?:alpine|linux|linuxstatic|macos|win)\b/g)].map(([, major]) => Number(major));
  const majors = [...bound, ...(node === undefined ? [] : [Number(node)]), ...(alpine !== undefined && Number(alpine) <= OLD_ALPINE && /\bapk\s+add\b.*\bnodejs\b/.test(image) ? [0] : [])];
  return majors.length > 0 && majors.every(major => major < ENDS);
}

/** Electron only warns, in all of its processes. Source: github.com/electron/electron/pull/37464. A package that depends on it may be started by Node.js all the same. */
function isOfElectron(manifest: Manifest | undefined): boolean {
  return manifest?.ranges.has('electron') === true && !startCommands(manifest).some(command => /(?:^|[\s/])(?:node|nodemon|pm2|ts-node|tsx)\s/.test(command));
}

/** The last 3.x of Alpine Linux whose package `nodejs` is older than that. Source: pkgs.alpinelinux.org. */
const OLD_ALPINE = 14;

/** What the image of the package runs: `CMD ["pm2-runtime", "start", "server.js"]` as one would type it. */
function imageCommands(manifest: Manifest): string {
  const lines = contentOf(manifest, 'Dockerfile')?.split('\n').filter(line => /^\s*(?:CMD|ENTRYPOINT)\b/.test(line)) ?? [];
  return lines.join(';').replace(/[[\]",]+/g, ' ');
}

/** The manifests of the package and of those around it. */
function ancestors(path: string): readonly Manifest[] {
  const found: Manifest[] = [];
  for (let at = manifestOf(path); at; at = at.parent) found.push(at);
  return found;
}

const contents = new Map<string, string | undefined>();

/** Of a file beside `package.json`, if there is one. */
function contentOf({ folder }: Manifest, file: string): string | undefined {
  const path = join(folder, file);
  if (!contents.has(path)) contents.set(path, read(path));
  return contents.get(path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // None, or none that may be read.
  }
}

/** Long-term releases before that version, by the names that nvm knows them by. */
const OLD_NAMES = /^lts\/(?:argon|boron|carbon|dubnium|erbium|fermium)$/i;

/** Does a range, or what `.nvmrc` says, allow some version from `major` up? What cannot be read allows all. */
function allowsFrom(major: number, range: string): boolean {
  return range.split('||').some(alternative => {
    const one = alternative.trim();
    if (OLD_NAMES.test(one)) return false;
    const [, least, most = '', rest = ''] = /^(?:[\d.v]+\s+-\s+v?|[^<]*(<=?)\s*v?|[\^~=v]*)(\d+)([.\dx*]*)$/.exec(one) ?? [];
    if (most === '') return true;
    return least === '<' && !/[1-9]/.test(rest) ? Number(most) > major : Number(most) >= major;
  });
}
