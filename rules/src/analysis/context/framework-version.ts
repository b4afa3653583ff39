import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../source.ts';
import { dependsOn, manifestOf, type Manifest } from './manifest.ts';
import type { Rejection } from '../models/entry-points.ts';

/**
 * The major version of an npm package that a file is written for: the lowest that the nearest package.json with it allows, so that what holds of it holds
 * for every user; where the range gives no number (`catalog:`, `workspace:*`, `latest`), that of the installed package. Undefined where nothing says.
 */
export function frameworkVersion(source: Pick<Source, 'path'>, module: string): number | undefined {
  const name = packageName(module);
  for (let at = manifestOf(source.path); at; at = at.parent) {
    const range = at.ranges.get(name);
    if (range !== undefined) return lowestMajor(range) ?? installedMajor(at, name);
  }
  return undefined;
}

/** Does a call of the file call back, as its library did before the major version that gives promises? `key`: `redis:createClient.().get`. */
export function callsBack(source: Pick<Source, 'path'>, key: string | undefined, promiseSince: number | undefined): boolean {
  return key !== undefined && promiseSince !== undefined && (frameworkVersion(source, key.slice(0, key.indexOf(':'))) ?? Infinity) < promiseSince;
}

/** What becomes of a rejection in this file, with the version of the framework known. */
export function rejectionIn(source: Pick<Source, 'path'>, rejection: Rejection | undefined, module: string): 'handled' | 'lost' | undefined {
  if (typeof rejection !== 'object') return rejection;
  if (rejection.patchedBy !== undefined && dependsOn(manifestOf(source.path), rejection.patchedBy)) return 'handled';
  const version = frameworkVersion(source, module);
  return version === undefined ? undefined : version >= rejection.since ? 'handled' : 'lost';
}

/** `next/server` is part of `next`, `@nestjs/common/x` of `@nestjs/common`. */
function packageName(module: string): string {
  return module.split('/').slice(0, module.startsWith('@') ? 2 : 1).join('/');
}

/** The lowest major in `^4.18 || ^5`, `>=4 <6`, `npm:express@5`, `5.x`. */
function lowestMajor(range: string): number | undefined {
  const alternatives = range.replace(/^npm:@?[^@]*@/, '').split('||');
  const majors = alternatives.map(one => /^\s*(?:workspace:)?[\s^~>=v]*(\d{1,4})(?=[.\s]|$|-)/.exec(one)?.[1]);
  const numbers = majors.filter(major => major !== undefined).map(Number);
  return numbers.length < majors.length ? undefined : Math.min(...numbers);
}

function installedMajor(manifest: Manifest, name: string): number | undefined {
  for (let at: Manifest | undefined = manifest; at; at = at.parent) {
    const file = join(at.folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return Number(/"version"\s*:\s*"(\d+)\./.exec(readFileSync(file, 'utf8'))?.[1]) || undefined;
  }
  return undefined;
}
