import { join } from 'node:path';
import { expect, test } from 'vitest';
import { roleOf, type Role } from '../../rules/src/analysis/context.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const SERVICE = { dependencies: { express: '^5.0.0' } };
const PLAIN = { dependencies: {} };

const cases: readonly { readonly name: string; readonly manifest: object; readonly path: string; readonly code?: string; readonly role: Role }[] = [
  { name: 'a package that depends on a server', manifest: SERVICE, path: 'src/users.ts', role: 'service' },
  { name: 'a private package that Node.js starts', manifest: { private: true, scripts: { start: 'NODE_ENV=production node dist/main.js' } }, path: 'src/users.ts', role: 'service' },
  { name: 'a private package that a bundler starts', manifest: { private: true, scripts: { start: 'vite' } }, path: 'src/users.ts', role: 'library' },
  { name: 'a file that imports a server', manifest: PLAIN, path: 'src/app.ts', code: `import fastify from 'fastify';`, role: 'service' },
  { name: 'a package that depends on nothing telling', manifest: PLAIN, path: 'src/users.ts', role: 'library' },
  { name: 'a package of commands', manifest: { bin: './cli.js' }, path: 'src/users.ts', role: 'tool' },
  { name: 'a server that also is a command', manifest: { ...SERVICE, bin: './cli.js' }, path: 'src/users.ts', role: 'library' },
  { name: 'a script of a service', manifest: SERVICE, path: 'scripts/import.ts', role: 'tool' },
  { name: 'a migration of a service', manifest: SERVICE, path: 'src/db/migrations/001-users.ts', role: 'tool' },
  { name: 'a hash-bang', manifest: SERVICE, path: 'run.ts', code: '#!/usr/bin/env node\nrun();', role: 'tool' },
  { name: 'a file that parses a command line', manifest: SERVICE, path: 'src/main.ts', code: `import { Command } from 'commander';`, role: 'tool' },
  { name: 'a configuration', manifest: SERVICE, path: 'vite.config.ts', role: 'tool' },
  { name: 'a test by its name', manifest: SERVICE, path: 'src/users.test.ts', role: 'test' },
  { name: 'a test by its imports', manifest: SERVICE, path: 'src/users.ts', code: `import { test } from 'vitest';`, role: 'test' },
  { name: 'a helper of tests', manifest: SERVICE, path: 'test/helpers.ts', role: 'test' },
  { name: 'a component', manifest: SERVICE, path: 'src/list.ts', code: `import { useState } from 'react';`, role: 'client' },
  { name: 'a plugin of Nuxt', manifest: { dependencies: { nuxt: '3' } }, path: 'plugins/upload.ts', role: 'client' },
  { name: 'the server of Nuxt', manifest: { dependencies: { nuxt: '3' } }, path: 'server/api/upload.ts', role: 'library' },
  { name: 'the window of a desktop application', manifest: {}, path: 'src/store.ts', code: `import { Store } from '@tauri-apps/plugin-store';`, role: 'client' },
  { name: 'a package with a user interface', manifest: { dependencies: { vue: '^3.0.0' } }, path: 'src/api.ts', role: 'client' },
  { name: 'server code of a full-stack framework', manifest: { dependencies: { next: '16', 'react-dom': '19' } }, path: 'lib/users.ts', role: 'library' },
  { name: 'a server action', manifest: { dependencies: { next: '16', 'react-dom': '19' } }, path: 'app/actions.ts', code: `'use server';`, role: 'service' },
  { name: 'a page of a full-stack framework', manifest: { dependencies: { next: '16', 'react-dom': '19' } }, path: 'app/page.tsx', role: 'client' },
  { name: 'server code of a package with both', manifest: { dependencies: { express: '5', 'react-dom': '19' } }, path: 'src/api.ts', role: 'service' },
  { name: 'a component of a package with both', manifest: { dependencies: { express: '5', 'react-dom': '19' } }, path: 'src/list.tsx', role: 'client' },
];

test.each(cases)('$name: $role', ({ manifest, path, code = 'export {};', role }) => {
  const root = folderWith({ 'package.json': JSON.stringify(manifest) });
  expect(roleOf(sourceOf(code, join(root, path)))).toBe(role);
});
