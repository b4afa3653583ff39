import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { manifestOf } from '../context/manifest.ts';
import type { Source } from '../source.ts';
import type { Refusal } from './edit.ts';
import { lineEndOf, semicolonOf } from './gap.ts';
import { moduleKind, requiredModule, UNKNOWN_KIND } from './import-line.ts';

/** Where a file goes that a rewrite adds, and how it is written so that it reads like those around it. */
export interface NewFilePlace {
  /** Absolute. Nothing is there. */
  readonly path: string;
  /** What the file beside it imports it by. */
  readonly specifier: string;
  readonly kind: 'module' | 'commonjs';
  readonly quote: '"' | '\'';
  readonly semicolon: ';' | '';
  /** One level. */
  readonly indent: string;
  readonly lineEnd: '\n' | '\r\n';
}

/** A place beside `source` for a file called `name`, or `name-2` and so on where that is taken. The extension, without JSX, is that of `source`. */
export function placeBeside(source: Source, name: string): NewFilePlace | Refusal {
  const { path, text } = source;
  const kind = moduleKind(source);
  if (!kind) return UNKNOWN_KIND;
  if (!isAbsolute(path)) return { reason: 'no-folder', missing: 'Where to put a new file: this one has no folder.' };
  const extension = extname(path).replace('x', '');
  const file = freeFile(dirname(path), name, extension);
  return {
    path: join(dirname(path), file),
    specifier: `./${basename(file, extension)}${endingFor(extension, kind, source)}`,
    kind,
    quote: /['"]/.exec(text)?.[0] === '"' ? '"' : '\'',
    semicolon: semicolonOf(source),
    indent: /\n([ \t]+)\S/.exec(text.replaceAll(/\n \*/g, '\n*'))?.[1] ?? '  ',
    lineEnd: lineEndOf(text),
  };
}

/** Does the file run as an ES module, which has `import.meta`, or as CommonJS, which has `__dirname`? Undefined where that is up to a compiler. */
export function runsAsModule(source: Source): boolean | undefined {
  const { path, text } = source;
  const kind = moduleKind(source);
  if (kind !== 'module') return kind && false;
  const manifest = manifestOf(path);
  if (/\.m[jt]s$/.test(path) || manifest === undefined || manifest.isModule || /\bimport\.meta\b/.test(text)) return true;
  return /\.c?tsx?$/.test(path) ? false : undefined;
}

function freeFile(folder: string, name: string, extension: string): string {
  for (let count = 1; ; count++) {
    const file = `${name}${count === 1 ? '' : `-${count}`}`;
    if (!TAKEN_BY.some(other => existsSync(join(folder, file + other)))) return file + extension;
  }
}

const TAKEN_BY = ['', '.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts'];

/** How a specifier of a file with this extension ends: as those of this file do, else as those of the files beside it, else as Node and TypeScript ask for. */
function endingFor(extension: string, kind: NewFilePlace['kind'], source: Source): string {
  const compiled = extension.replace('t', 'j');
  const example = relativeSpecifiers(source).at(-1) ?? specifierBeside(source);
  if (example !== undefined) return /\.[cm]?tsx?$/.test(example) ? extension : /\.[cm]?jsx?$/.test(example) ? compiled : '';
  const needsEnding = kind === 'module' && (extension !== '.ts' || manifestOf(source.path)?.isModule === true);
  return needsEnding ? compiled : '';
}

function relativeSpecifiers({ ast }: Source): string[] {
  const specifiers = ast.body.flatMap(statement => {
    if (statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration') return [statement.source.value];
    if (statement.type === 'ExportNamedDeclaration') return statement.source ? [statement.source.value] : [];
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ init }) => requiredModule(init) ?? []);
  });
  return specifiers.filter(isOfCode);
}

/** By the text alone: how the files in this folder import others is no matter that one of them decides. */
function specifierBeside({ path }: Source): string | undefined {
  const folder = dirname(path);
  for (const file of existsSync(folder) ? readdirSync(folder).filter(name => /\.[cm]?[jt]sx?$/.test(name)) : []) {
    const found = [...readFileSync(join(folder, file), 'utf8').matchAll(/\b(?:from|require\()\s*['"](\.[^'"\n]+)['"]/g)].map(([, specifier]) => specifier!).find(isOfCode);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `./styles.css` and `./data.json` say nothing about how code is imported, nor does a folder. */
function isOfCode(specifier: string): boolean {
  return /^\.{1,2}\/.*[^./]/.test(specifier) && (!/\.\w+$/.test(basename(specifier)) || /\.[cm]?[jt]sx?$/.test(specifier));
}
