import type { TSESTree } from '@typescript-eslint/types';
import { dirname, isAbsolute } from 'node:path';
import { walk } from '../../detector.ts';
import { projectRootOf } from '../../program/files.ts';
import { programOf, type Program } from '../../program/index.ts';
import { findPath, sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { isPublished } from './published.ts';
import { ownExportUses, usesByImports } from './names.ts';
import { loadedByPieces, namedOutside } from './outside.ts';
import { mayLoad } from './pieces.ts';
import { placeOfFile, placeOfNode } from './place.ts';
import { isOwnSpecifier, mayName, stemOf, type Naming } from './stem.ts';
import type { Use } from './uses.ts';

/**
 * Every place outside of its own declaration that names what `source` exports under these names: through imports, `require`, namespaces and files that hand it
 * on, in tests, too. Refused where it leaves the sight: published, named by a text, imported by a path that leads nowhere. So it is where nobody uses it at all,
 * its own file, as `isUsed` says, included: exports are for somebody. And so it is where no project says who else there is.
 */
export function importedUses(names: readonly string[], isUsed: boolean, source: Source): readonly Use[] | Refusal {
  const uses: Use[] = [];
  const queue = names.map(name => ({ path: source.path, name }));
  const seen = new Set<string>();
  for (const { path, name } of queue) {
    if (seen.has(`${path} ${name}`)) continue;
    seen.add(`${path} ${name}`);
    if (isPublished(path)) return PUBLISHED;
    const home = sourceAt(path, source);
    if (!home) return UNREADABLE;
    const piecemeal = loadedByPieces(source).find(load => mayLoad(load, path));
    if (piecemeal) return { reason: 'unresolved-import', missing: `Who calls the function: ${placeOfFile(piecemeal.path)} loads a file by a path that it puts together, and may mean this one.` };
    const inOwn = ownExportUses(name, home);
    if (isRefusal(inOwn)) return inOwn;
    uses.push(...inOwn);
    for (const loader of loadersOf(path, source)) {
      const at = loader === source.path ? source : sourceAt(loader);
      if (!at) return UNREADABLE;
      const unfit = misled(at, path);
      const found = unfit ?? usesByImports(name, home, at, specifier => findPath(at, specifier) === path);
      if (isRefusal(found)) return found;
      uses.push(...found.uses);
      queue.push(...found.exported.map(next => ({ path: loader, name: next })));
    }
  }
  return uses.length > 0 || (isUsed && isInProject(source)) ? uses : EXPORTED;
}

function isInProject({ path }: Source): boolean {
  return isAbsolute(path) && projectRootOf(dirname(path)) !== undefined;
}

/** How many files load this one, tests too. */
export function importersOf(source: Source): number {
  return loadersOf(source.path, source).length;
}

/** Files that name this one, or may, tests too. */
function loadersOf(path: string, source: Source): readonly string[] {
  const { byPath, astray } = namingsOf(source);
  const lost = astray.get(stemOf(path))?.filter(({ path: from, specifier }) => mayName(specifier, from, path)) ?? [];
  return [...new Set([...byPath.get(path) ?? [], ...lost].map(one => one.path))].filter(from => from !== path);
}

/** Refused where a file names another one by a text that is no import, as test doubles do, or by an import that leads nowhere. */
function misled(at: Source, path: string): Refusal | undefined {
  let refused: Refusal | undefined;
  walk(at.ast, at, node => {
    if (node.type !== 'Literal' || typeof node.value !== 'string' || !/^[.@~#\w][\w@~#./-]*$/.test(node.value)) return;
    const isOwn = isOwnSpecifier(node.value);
    const leads = isOwn || isImport(node) ? findPath(at, node.value) : undefined;
    if (leads === undefined && isOwn && mayName(node.value, at.path, path)) refused ??= { reason: 'unresolved-import', missing: `Whether \`${node.value}\` at ${placeOfNode(node, at)} is the file of the function: it leads to no file that is known.` };
    if (leads === path && !isImport(node)) refused ??= { reason: 'named-by-text', missing: `Whether something stands for the function, or loads its file by itself: ${placeOfNode(node, at)} names the file.` };
  });
  return refused;
}

function isImport({ parent }: TSESTree.Node): boolean {
  if (parent?.type === 'CallExpression') return parent.callee.type === 'Identifier' && parent.callee.name === 'require';
  return /^(?:Import|Export|TSExternalModuleReference|TSImportType|TSLiteralType)/.test(parent?.type ?? '');
}

/** By the file that is named, and by the last part of the name where that leads nowhere. */
interface Namings { readonly byPath: ReadonlyMap<string, readonly Naming[]>; readonly astray: ReadonlyMap<string, readonly Naming[]> }

const namings = new WeakMap<Program, { readonly outside: readonly Naming[]; readonly all: Namings }>();

function namingsOf(source: Source): Namings {
  const program = programOf(source);
  const known = namings.get(program);
  const outside = namedOutside(source);
  if (known && known.outside.length === outside.length) return known.all;
  const byPath = new Map<string, Naming[]>();
  const astray = new Map<string, Naming[]>();
  for (const one of [...namedInside(program, source), ...outside]) {
    const [map, key] = one.to === undefined ? [astray, stemOf(one.specifier)] as const : [byPath, one.to] as const;
    const list = map.get(key);
    if (list) list.push(one);
    else map.set(key, [one]);
  }
  const all = { byPath, astray };
  namings.set(program, { outside, all });
  return all;
}

/** What files of the program name others by: imports, and texts that calls are given. */
function namedInside({ graph: { linker } }: Program, source: Source): readonly Naming[] {
  return [...linker.files].flatMap(file => {
    const { path, facts: { imports, functions } } = file;
    const imported = imports.flatMap((specifier): readonly Naming[] => {
      const value = linker.module(specifier, file);
      return value.kind === 'module' ? [{ path, specifier, to: value.file.path }] : isOwnSpecifier(specifier) ? [{ path, specifier, to: undefined }] : [];
    });
    const texts = functions.flatMap(({ calls }) => calls.flatMap(({ literal }) => (literal !== undefined && /^(?:\.{1,2}|@)\//.test(literal) && !imports.includes(literal) ? [literal] : [])));
    return [...imported, ...texts.flatMap(specifier => {
      const to = findPath({ ...source, path }, specifier);
      return to === undefined ? [] : [{ path, specifier, to }];
    })];
  });
}

const EXPORTED: Refusal = { reason: 'exported', missing: 'Whether every caller can wait: the function is exported, and nothing in the project is seen to use it.' };
const PUBLISHED: Refusal = { reason: 'published', missing: 'Whether every caller can wait: the function is part of what the package gives to others.' };
const UNREADABLE: Refusal = { reason: 'unknown-callers', missing: 'Who calls the function: a file that imports it cannot be read.' };
