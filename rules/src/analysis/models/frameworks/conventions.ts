import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lambdaHandlers } from '../../context/lambda-handlers.ts';
import { dependsOn, type Manifest } from '../../context/manifest.ts';
import type { EntryKind } from './registration.ts';

/** An export that a framework calls because of where its file lies. All of these frameworks catch a rejection. */
export interface ConventionalEntry {
  /** Name of the export; `default` is also the value of `module.exports`. */
  readonly name: string;
  readonly kind: EntryKind;
  readonly module: string;
  readonly overlaps: boolean;
  /** Keys of what the function gets, by position. */
  readonly parameters: readonly string[];
  /** The export is an object whose properties with these names are the functions; `*` is each of them. */
  readonly properties?: readonly string[];
}

interface Convention {
  /** The package, or the one above it, depends on one of these … */
  readonly packages: readonly string[];
  /** … or its folder holds this file. */
  readonly file?: string;
  /** Path inside the package. */
  readonly path: RegExp;
  readonly exports: readonly string[];
  readonly kind?: EntryKind;
  readonly overlaps?: boolean;
  readonly parameters?: readonly string[];
  readonly properties?: readonly string[];
  /** Exports that say together that a build or the first request makes the answer, and others get that. */
  readonly unless?: readonly (readonly string[])[];
}

const VERBS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const REMIX = ['@remix-run/node', '@remix-run/server-runtime', '@remix-run/react', '@react-router/dev', '@react-router/node'];
/** `revalidate` gives a time in seconds; without `dynamicParams` there are no pages but those that the build has made. */
const STATIC = [['revalidate'], ['generateStaticParams', 'dynamicParams']];
const NITRO = ['nuxt', 'nitropack', 'nitro', 'h3'];
const MEDUSA = ['@medusajs/medusa', '@medusajs/framework'];
const MEDUSA_REQUEST = ['@medusajs/framework/http:MedusaRequest.new', '@medusajs/framework/http:MedusaResponse.new'];

/**
 * Sources: nextjs.org/docs (16) file-conventions/{route,page,layout,middleware,proxy,instrumentation} and pages/api-routes; reactrouter.com (7) start/framework/route-module;
 * svelte.dev/docs/kit (2) routing, load, form-actions, hooks; nitro.build/guide/routing (2); docs.astro.build (5) guides/{endpoints,middleware}; docs.medusajs.com (2)
 * learn/fundamentals; docs.netlify.com/functions; vercel.com/docs/functions; developers.cloudflare.com/workers/runtime-apis/handlers.
 */
const CONVENTIONS: readonly Convention[] = [
  { packages: ['next'], path: /(?:^|\/)app\/(?:.*\/)?route\.[jt]sx?$/, exports: VERBS, parameters: ['next/server:NextRequest.new'], unless: STATIC },
  { packages: ['next'], path: /(?:^|\/)app\/(?:.*\/)?(?:default|layout|not-found|page|template)\.[jt]sx?$/, exports: ['default', 'generateMetadata', 'generateViewport'], unless: STATIC },
  { packages: ['next'], path: /(?:^|\/)pages\/api\/.*\.[jt]sx?$/, exports: ['default'], parameters: ['next:NextApiRequest.new', 'next:NextApiResponse.new'] },
  { packages: ['next'], path: /(?:^|\/)pages\/.*\.[jt]sx?$/, exports: ['getServerSideProps'], parameters: ['next:GetServerSidePropsContext.new'] },
  { packages: ['next'], path: /^(?:src\/)?(?:middleware|proxy)\.[jt]s$/, exports: ['default', 'middleware', 'proxy'], parameters: ['next/server:NextRequest.new'] },
  { packages: ['next'], path: /^(?:src\/)?instrumentation\.[jt]s$/, exports: ['onRequestError'] },
  { packages: REMIX, path: /(?:^|\/)app\/.*\.[jt]sx?$/, exports: ['action', 'loader', 'middleware'], parameters: ['@remix-run/node:LoaderFunctionArgs.new'] },
  { packages: REMIX, path: /(?:^|\/)app\/entry\.server\.[jt]sx?$/, exports: ['default', 'handleDataRequest', 'handleError'], parameters: ['global:Request.new'] },
  { packages: ['@sveltejs/kit'], path: /(?:^|\/)routes\/(?:.*\/)?\+server\.[jt]s$/, exports: [...VERBS, 'fallback'], parameters: ['@sveltejs/kit:RequestEvent.new'] },
  { packages: ['@sveltejs/kit'], path: /(?:^|\/)routes\/(?:.*\/)?\+(?:layout|page)(?:\.server)?\.[jt]s$/, exports: ['load'], parameters: ['@sveltejs/kit:RequestEvent.new'] },
  { packages: ['@sveltejs/kit'], path: /(?:^|\/)routes\/(?:.*\/)?\+page\.server\.[jt]s$/, exports: ['actions'], kind: 'action', parameters: ['@sveltejs/kit:RequestEvent.new'], properties: ['*'] },
  { packages: ['@sveltejs/kit'], path: /^src\/hooks\.server\.[jt]s$/, exports: ['handle', 'handleError', 'handleFetch'] },
  { packages: NITRO, path: /(?:^|\/)server\/(?:api|middleware|routes)\/.*\.[jt]s$/, exports: ['default'], parameters: ['h3:H3Event.new'] },
  { packages: ['astro'], path: /^src\/pages\/.*\.[jt]s$/, exports: [...VERBS, 'ALL'], parameters: ['astro:APIContext.new'] },
  { packages: ['astro'], path: /^src\/middleware(?:\/index)?\.[jt]s$/, exports: ['onRequest'], parameters: ['astro:APIContext.new'] },
  { packages: MEDUSA, path: /^src\/api\/(?:.*\/)?route\.[jt]s$/, exports: VERBS, parameters: MEDUSA_REQUEST },
  { packages: MEDUSA, path: /^src\/subscribers\/.*\.[jt]s$/, exports: ['default'], kind: 'message' },
  { packages: MEDUSA, path: /^src\/jobs\/.*\.[jt]s$/, exports: ['default'], kind: 'timer' },
  { packages: ['@netlify/functions'], file: 'netlify.toml', path: /^netlify\/(?:edge-)?functions\/.*\.[cm]?[jt]s$/, exports: ['default', 'handler'], overlaps: false, parameters: ['global:Request.new'] },
  { packages: ['@vercel/node'], file: 'vercel.json', path: /^api\/.*\.[cm]?[jt]s$/, exports: ['default', ...VERBS], parameters: ['global:Request.new'] },
  { packages: ['wrangler', '@cloudflare/workers-types'], file: 'wrangler.toml', path: /\.[cm]?[jt]s$/, exports: ['default'], properties: ['email', 'fetch', 'queue', 'scheduled'], parameters: ['global:Request.new'] },
];

/**
 * The exports of a file that a framework calls by convention. `path` is absolute; `directive` is that of the module (`use server`, `use client`).
 * A convention counts only where the manifest depends on its framework, or the framework's own file lies beside it.
 */
export function conventionalEntries(path: string, exportNames: readonly string[], manifest: Manifest | undefined, directive?: string): readonly ConventionalEntry[] {
  if (!manifest || directive === 'use client' || exportNames.length === 0) return [];
  if (directive === 'use server') return exportNames.map(name => ({ name, kind: 'action', module: 'react', overlaps: true, parameters: [] }));
  const kept = conventionsOf(manifest);
  const lambdas = lambdaHandlers(manifest.folder);
  if (kept.length === 0 && lambdas.size === 0) return [];
  const inside = relative(manifest.folder, path).replaceAll('\\', '/');
  const entries = kept.flatMap(one => entriesOf(one, inside, exportNames));
  const handlers = lambdas.get(inside.replace(/\.[cm]?[jt]sx?$/, '')) ?? [];
  const handled = handlers.filter(name => exportNames.includes(name)).map((name): ConventionalEntry => ({ name, kind: 'request', module: 'aws-lambda', overlaps: false, parameters: ['aws-lambda:APIGatewayProxyEvent.new'] }));
  return [...entries, ...handled];
}

/** A convention of a framework that a package has. */
interface Kept extends Convention { readonly module: string }

const keptBy = new WeakMap<Manifest, readonly Kept[]>();

/** Those that count in a package, as long as its manifest is known: a repository has few packages with any, and thousands of files. */
function conventionsOf(manifest: Manifest): readonly Kept[] {
  let kept = keptBy.get(manifest);
  if (!kept) {
    keptBy.set(manifest, kept = CONVENTIONS.flatMap(one => {
      const module = one.packages.find(name => dependsOn(manifest, name)) ?? (one.file !== undefined && existsSync(join(manifest.folder, one.file)) ? one.packages[0] : undefined);
      return module === undefined ? [] : [{ ...one, module }];
    }));
  }
  return kept;
}

function entriesOf({ module, path, exports, kind = 'request', overlaps = true, parameters = [], properties, unless }: Kept, inside: string, exportNames: readonly string[]): readonly ConventionalEntry[] {
  const isMade = unless?.some(names => names.every(name => exportNames.includes(name)));
  const names = path.test(inside) && !isMade ? exports.filter(name => exportNames.includes(name)) : [];
  return names.map(name => ({ name, kind, module, overlaps, parameters, ...(properties && { properties }) }));
}
