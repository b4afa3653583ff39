import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestOf } from '../../rules/src/analysis/context/manifest.ts';
import { conventionalEntries } from '../../rules/src/analysis/models/entry-points.ts';
import { folderWith } from '../folder.ts';

interface Case {
  readonly name: string;
  readonly packages: readonly string[];
  readonly path: string;
  readonly exports: readonly string[];
  readonly directive?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Kind and name of each entry. */
  readonly entries: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'a route of Next', packages: ['next'], path: 'src/app/api/users/route.ts', exports: ['GET', 'POST', 'dynamic'], entries: ['request GET', 'request POST'] },
  { name: 'a route that Next answers from what it has kept', packages: ['next'], path: 'app/feed.xml/route.ts', exports: ['GET', 'revalidate'], entries: [] },
  { name: 'pages that a build has made', packages: ['next'], path: 'app/docs/[slug]/page.tsx', exports: ['default', 'generateStaticParams', 'dynamicParams'], entries: [] },
  { name: 'pages of which a build has made some', packages: ['next'], path: 'app/docs/[slug]/page.tsx', exports: ['default', 'generateStaticParams'], entries: ['request default'] },
  { name: 'the same file without Next', packages: ['express'], path: 'src/app/api/users/route.ts', exports: ['GET'], entries: [] },
  { name: 'an API route of Next', packages: ['next'], path: 'pages/api/users.ts', exports: ['default', 'config'], entries: ['request default'] },
  { name: 'a server component', packages: ['next'], path: 'app/users/page.tsx', exports: ['default', 'generateMetadata'], entries: ['request default', 'request generateMetadata'] },
  { name: 'a page that says it is a client', packages: ['next'], path: 'app/users/page.tsx', exports: ['default'], directive: 'use client', entries: [] },
  { name: 'server actions', packages: ['next'], path: 'lib/actions.ts', exports: ['save', 'remove'], directive: 'use server', entries: ['action save', 'action remove'] },
  { name: 'the middleware of Next', packages: ['next'], path: 'src/middleware.ts', exports: ['middleware', 'config'], entries: ['request middleware'] },
  { name: 'a module of the same name deeper down', packages: ['next'], path: 'src/server/middleware.ts', exports: ['middleware'], entries: [] },
  { name: 'a route of React Router', packages: ['@react-router/node'], path: 'app/routes/users.tsx', exports: ['default', 'loader', 'action'], entries: ['request action', 'request loader'] },
  { name: 'an endpoint of SvelteKit', packages: ['@sveltejs/kit'], path: 'src/routes/users/+server.ts', exports: ['GET'], entries: ['request GET'] },
  { name: 'form actions of SvelteKit', packages: ['@sveltejs/kit'], path: 'src/routes/users/+page.server.ts', exports: ['load', 'actions'], entries: ['request load', 'action actions'] },
  { name: 'a route of Nuxt', packages: ['nuxt'], path: 'server/api/users.get.ts', exports: ['default'], entries: ['request default'] },
  { name: 'a job of Medusa', packages: ['@medusajs/medusa'], path: 'src/jobs/sync.ts', exports: ['default', 'config'], entries: ['timer default'] },
  { name: 'a function of Netlify', packages: [], files: { 'netlify.toml': '' }, path: 'netlify/functions/users.ts', exports: ['handler'], entries: ['request handler'] },
  { name: 'a function in a serverless.yml', packages: [], files: { 'serverless.yml': 'functions:\n  users:\n    handler: src/users.list\n' }, path: 'src/users.ts', exports: ['list', 'map'], entries: ['request list'] },
  { name: 'a function in a SAM template', packages: [], files: { 'template.yaml': 'CodeUri: fn/\n      Handler: "users.list"\n' }, path: 'fn/users.ts', exports: ['list'], entries: ['request list'] },
];

test.each(cases)('$name', ({ packages, path, exports, directive, files = {}, entries }) => {
  const manifest = { dependencies: Object.fromEntries(packages.map(name => [name, '1.0.0'])) };
  const file = join(folderWith({ 'package.json': JSON.stringify(manifest), ...files }), path);
  expect(conventionalEntries(file, exports, manifestOf(file), directive).map(({ kind, name }) => `${kind} ${name}`)).toEqual(entries);
});
