import { manifestOf } from '../context/manifest.ts';
import type { Source } from '../source.ts';
import type { Refusal } from './edit.ts';

/** Tools that put the code of a program into other files than its own. */
const BUNDLERS = /\b(?:astro|bun build|esbuild|ncc|next|nuxt|parcel|remix|rollup|rsbuild|rspack|serverless|sls|tsdown|tsup|turbopack|vite|webpack)\b/;

/** Refused where a script of the package hands its code to a bundler, which has to be told of every file that a thread runs. */
export function bundledOf({ path }: Source): Refusal | undefined {
  const { build = '', dev = '', start = '' } = manifestOf(path)?.scripts ?? {};
  return BUNDLERS.test([build, dev, start].join(' ')) ? BUNDLED : undefined;
}

const BUNDLED: Refusal = { reason: 'bundled', missing: 'Whether the bundler that the package is built with keeps the file of a worker as a file of its own.' };
