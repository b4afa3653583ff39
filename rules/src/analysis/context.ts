import { fileRole, type FileRole, type Reached } from './context/file-role.ts';
import type { Source } from './source.ts';

export { fileRole, type FileRole, type Reached } from './context/file-role.ts';
export { callsBack, frameworkVersion, rejectionIn } from './context/framework-version.ts';

/**
 * What kind of code a file holds.
 * - `test`: a test, its helpers, a benchmark, an example.
 * - `tool`: run by a developer or a build and then over: a command, a script, a configuration, a migration, a seed.
 * - `service`: the file, or the package it is in, depends on a server, a queue consumer or a framework for either, or the package is private and is started.
 * - `client`: it runs in a browser: it is, or imports, a user interface.
 * - `library`: everything else; who runs it is not known.
 */
export type Role = 'client' | 'library' | 'service' | 'test' | 'tool';

const ROLES: Readonly<Record<FileRole, Role>> = {
  'build': 'tool', 'cli': 'tool', 'client': 'client', 'config': 'tool', 'library': 'library', 'migration': 'tool',
  'script': 'tool', 'seed': 'tool', 'server': 'service', 'start-up': 'service', 'test': 'test',
};

/** The kind of code that the role of a file comes down to. */
export function roleOf(source: Source, reached?: Reached): Role {
  return ROLES[fileRole(source, reached).role];
}
