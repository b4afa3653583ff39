import type { TSESTree } from '@typescript-eslint/types';
import { basename, dirname, extname, join, relative } from 'node:path';
import { manifestOf } from '../../context/manifest.ts';
import { joinsPaths } from '../../joins-paths.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { placeBeside } from '../new-file.ts';

/** The file that a thread is told to run. */
export interface ScriptFile {
  readonly script: Source;
  /** The code that names another file of its folder in the same way, `name` without an extension, and what this file imports that one by, in quotes. */
  readonly naming: (name: string) => { readonly code: string; readonly specifier: string };
  /** The constant that holds it. */
  readonly held: Variable | undefined;
}

/**
 * `new URL('./resize.js', import.meta.url)`, `join(__dirname, 'resize.js')`, `require.resolve('./resize')`: what is told from the place of this file, or a path
 * from the folder of the package, where the process has to start for it to be found.
 */
export function scriptFileOf(argument: TSESTree.Node | undefined, isModule: boolean, source: Source): ScriptFile | Refusal {
  const held = argument?.type === 'Identifier' ? constantOf(argument, source) : undefined;
  const node = held ? (held.defs[0]!.node as TSESTree.VariableDeclarator).init! : argument;
  const literal = node && literalIn(node, source);
  if (!node || !literal) return FILE;
  const isPlain = literal === node;
  const folder = isPlain ? manifestOf(source.path)?.folder : dirname(source.path);
  const path = folder === undefined ? undefined : join(folder, literal.value);
  if (path === source.path) return OWN;
  const script = path === undefined ? undefined : ['', '.js', '.ts', '.cjs', '.mjs'].map(ending => sourceAt(path + ending)).find(one => one !== undefined) ?? sourceAt(path.replace(/js$/, 'ts'));
  if (!script) return FILE;
  const [quote] = literal.raw;
  const sibling = placeBeside(source, basename(source.path));
  const ending = isRefusal(sibling) ? '' : sibling.specifier.slice(2 + basename(sibling.path, extname(sibling.path)).length);
  const naming: ScriptFile['naming'] = name => {
    const near = relative(dirname(source.path), join(dirname(script.path), name)).replaceAll('\\', '/').replace(/^(?!\.)/, './');
    const specifier = `${quote}${near}${ending}${quote}`;
    const file = extname(literal.value);
    if (isPlain) return { specifier, code: isModule ? `new URL(${quote}${near}${file}${quote}, import.meta.url)` : `\`\${__dirname}/${near.replace(/^\.\//, '')}${file}\`` };
    const named = quote + literal.value.slice(0, literal.value.length - basename(literal.value).length) + name + file + quote;
    return { specifier, code: source.text.slice(node.range[0], literal.range[0]) + named + source.text.slice(literal.range[1], node.range[1]) };
  };
  return { script, naming, held };
}

/** A constant at the top of the file. */
function constantOf(name: TSESTree.Identifier, source: Source): Variable | undefined {
  const variable = findVariable(name, source);
  const node = variable?.defs[0]?.node as TSESTree.Node | undefined;
  return node?.type === 'VariableDeclarator' && node.init && node.id.type === 'Identifier' && node.parent.kind === 'const' && node.parent.declarations.length === 1 && node.parent.parent.type === 'Program' ? variable : undefined;
}

function literalIn(node: TSESTree.Node, source: Source): TSESTree.StringLiteral | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return stringOf(node);
  const [first, second] = node.arguments;
  const text = (one: TSESTree.Node | undefined): string => (one ? source.text.slice(...one.range) : '');
  if (node.type === 'NewExpression') return text(node.callee) === 'URL' && text(second) === 'import.meta.url' ? stringOf(first) : undefined;
  if (text(node.callee) === 'require.resolve') return stringOf(first);
  return joinsPaths(node.callee, source) && /^(?:__dirname|import\.meta\.dirname)$/.test(text(first)) && node.arguments.length === 2 ? stringOf(second) : undefined;
}

function stringOf(node: TSESTree.Node | undefined): TSESTree.StringLiteral | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' && !node.value.startsWith('/') ? node : undefined;
}

const FILE: Refusal = { reason: 'file', missing: 'Which file the thread runs: it is not told from the place of this one or of its package, or is not there.' };
const OWN: Refusal = { reason: 'own-file', missing: 'A file of its own for the task: the thread runs this very file.' };
