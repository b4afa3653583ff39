import type { TSESTree } from '@typescript-eslint/types';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { propertyOf, staticName } from './syntax.ts';

/** What a configuration maps to where: targets by pattern, from a folder. */
interface Aliases { readonly folder: string; readonly targets: ReadonlyMap<string, readonly string[]> }

/** Configurations that one may build on. */
const DEPTH = 5;

const nearest = new Map<string, Aliases | undefined>();

/** The paths, without regard to extensions, that the nearest `tsconfig.json` gives for `specifier`, as far as the project's own files say. */
export function aliasedPaths(from: string, specifier: string): readonly string[] {
  const aliases = aliasesFor(dirname(from));
  if (!aliases || specifier.startsWith('.')) return [];
  return [...aliases.targets].flatMap(([pattern, targets]) => {
    const star = pattern.indexOf('*');
    const [head, tail] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const isMeant = star < 0 ? specifier === pattern : specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length;
    return isMeant ? targets.map(target => join(aliases.folder, target.replace('*', specifier.slice(head.length, specifier.length - tail.length)))) : [];
  });
}

function aliasesFor(folder: string): Aliases | undefined {
  if (nearest.has(folder)) return nearest.get(folder);
  const config = join(folder, 'tsconfig.json');
  const aliases = existsSync(config) ? aliasesIn(config, 0) : folder === dirname(folder) ? undefined : aliasesFor(dirname(folder));
  nearest.set(folder, aliases);
  return aliases;
}

function aliasesIn(config: string, depth: number): Aliases | undefined {
  const root = depth < DEPTH ? configurationIn(config) : undefined;
  const options = propertyOf(root, 'compilerOptions');
  const paths = propertyOf(options, 'paths');
  if (paths?.type === 'ObjectExpression') {
    const targets = new Map(paths.properties.flatMap(one => (one.type === 'Property' && one.value.type === 'ArrayExpression' ? [[staticName(one) ?? '', one.value.elements.flatMap(textOf)]] : [])));
    return { folder: join(dirname(config), textOf(propertyOf(options, 'baseUrl'))[0] ?? '.'), targets };
  }
  const stated = propertyOf(root, 'extends');
  const bases = stated?.type === 'ArrayExpression' ? stated.elements.flatMap(textOf) : textOf(stated);
  const own = bases.filter(base => base.startsWith('.')).at(-1);
  return own === undefined ? undefined : aliasesIn(join(dirname(config), own.endsWith('.json') ? own : `${own}.json`), depth + 1);
}

/** A `tsconfig.json` as an expression: its comments and commas at the end are those of JavaScript. */
export function configurationIn(path: string): TSESTree.Node | undefined {
  try {
    const [statement] = parseSync('config.js', `(${readFileSync(path, 'utf8').replace(/^\uFEFF/, '')}\n)`, { preserveParens: false }).program.body as unknown as TSESTree.Statement[];
    return statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  } catch {
    return undefined;
  }
}

/** The string that a literal is, if it is one. */
export function textOf(node: TSESTree.Node | null | undefined): readonly string[] {
  return node?.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [];
}
