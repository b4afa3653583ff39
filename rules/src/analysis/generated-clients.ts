import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { schemasAround } from './program/files.ts';

/** What a client of Prisma is imported from, unless its schema says otherwise. */
export const PRISMA = '@prisma/client';

const folders = new WeakMap<readonly string[], readonly string[]>();

/**
 * The folders into which the schemas of the project around `folder` generate clients, absolute. What is imported from there is Prisma's, also while nothing
 * is generated: such folders are rarely committed. Source: prisma.io/docs/orm/prisma-schema/overview/generators (6).
 */
export function generatedClients(folder: string): readonly string[] {
  const schemas = schemasAround(folder);
  let found = folders.get(schemas);
  if (!found) folders.set(schemas, found = schemas.flatMap(outputsOf));
  return found;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** A path is relative to the schema that has it. */
function outputsOf(schema: string): readonly string[] {
  return [...textOf(schema).matchAll(/^\s*generator\s+\w+\s*\{([^}]*)\}/gm)].flatMap(([, body = '']) => {
    const output = /^\s*provider\s*=\s*"prisma-client(?:-js)?"/m.test(body) ? /^\s*output\s*=\s*"([^"]+)"/m.exec(body)?.[1] : undefined;
    const folder = output === undefined ? undefined : resolve(dirname(schema), output);
    return folder === undefined || isInside(schema, folder) ? [] : [folder]; // One that holds the schema holds other code, too.
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Removed meanwhile.
  }
}
