import { analyze, type ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { visitorKeys } from '@typescript-eslint/visitor-keys';
import { parseSync, type OxcError, type ParseResult, type ParserOptions } from 'oxc-parser';
import { isNestedTooDeep } from './nesting.ts';
import type { Range, Source } from './source.ts';

export interface Comment { readonly type: 'Line' | 'Block'; readonly value: string; readonly range: Range }

export interface Parsed { readonly source: Source; readonly comments: readonly Comment[] }

export interface SyntaxFault { readonly message: string; readonly offset: number }

/** Levels of a tree, beyond which scopes cannot be found on the stack of a main thread: that takes between 3,000 and 4,500. Code has some dozens. */
const DEEPEST = 2_000;
const TOO_DEEP: SyntaxFault = { message: 'It is nested too deep to be analysed', offset: 0 };

/**
 * Parses one file as ECMAScript or TypeScript, by its extension; `.js` may hold JSX, and types. A module where it has `import` or `export`, else a script.
 *
 * Errors: a syntax error and a text that is nested too deep give `{ fault }`, it never throws. `text` must not start with a byte order mark.
 */
export function parse(path: string, text: string): Parsed | { readonly fault: SyntaxFault } {
  if (isNestedTooDeep(text)) return { fault: TOO_DEEP };
  let result = parseSync(path, text, options(path));
  const [error] = faultsOf(result);
  if (error) {
    for (const change of otherWays(path)) {
      result = parseSync(path, text, { ...options(path), ...change });
      if (faultsOf(result).length === 0) break;
    }
    if (faultsOf(result).length > 0) return faultOf(error);
  }

  const ast = treeOf(result);
  if (!ast) return { fault: { message: 'Its tree cannot be read', offset: 0 } };
  ast.sourceType = ast.sourceType === 'module' ? 'module' : 'script'; // CommonJS is a script to everyone else.
  const source = withScopes({ path, text, ast, visitorKeys });
  if (linkParents(source) > DEEPEST) return { fault: TOO_DEEP };
  const comments = result.comments.map(({ type, value, start, end }): Comment => ({ type, value, range: [start, end] }));
  Object.assign(ast, { comments }); // Where ESLint's parsers put them, too.
  return { source, comments };
}

/** oxc-parser 0.154 writes some escapes in the names of JSX so that its own reader fails: `<\u{2F804} />`. */
function treeOf(result: ParseResult): TSESTree.Program | undefined {
  try {
    return result.program as unknown as TSESTree.Program;
  } catch {
    return undefined;
  }
}

function options(path: string): ParserOptions {
  return { lang: languageOf(path), astType: 'ts', range: true, preserveParens: false, sourceType: 'unambiguous' };
}

/** What else a file may be by its name: CommonJS that returns at its top level; JavaScript with types, of which those of Flow mostly read as TypeScript's. */
function otherWays(path: string): readonly ParserOptions[] {
  if (!/\.[cm]?jsx?$/.test(path)) return [];
  return [...(/\.c?js$/.test(path) ? [{ sourceType: 'commonjs' as const }] : []), { lang: 'tsx' as const }];
}

function faultsOf({ errors }: ParseResult): readonly OxcError[] {
  return errors.filter(({ severity }) => severity === 'Error');
}

function faultOf({ message, labels }: OxcError): { readonly fault: SyntaxFault } {
  return { fault: { message, offset: labels[0]?.start ?? 0 } };
}

/** Scopes cost as much as the parse, and most files are walked without a question that needs them. */
function withScopes(parts: Omit<Source, 'scopeManager'>): Source {
  let scopeManager: ScopeManager | undefined;
  return {
    ...parts,
    get scopeManager() {
      return (scopeManager ??= analyze(parts.ast, { sourceType: parts.ast.sourceType, lib: [] }));
    },
  };
}

function languageOf(path: string): 'ts' | 'tsx' | 'jsx' {
  if (path.endsWith('.tsx')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'ts' : 'jsx';
}

/** Sets `parent` of each node. Gives the levels of the tree. */
function linkParents({ ast, visitorKeys }: Source): number {
  const stack: TSESTree.Node[] = [ast];
  const levels = [1];
  let deepest = 1;
  for (let node = stack.pop(); node; node = stack.pop()) {
    const level = levels.pop()! + 1;
    const keys = visitorKeys[node.type] ?? [];
    for (let at = 0; at < keys.length; at++) { // By index, as the children: iterators are most of what this allocates until it is compiled.
      const child = node[keys[at] as keyof typeof node] as unknown;
      if (!Array.isArray(child)) adopt(child as TSESTree.Node | null | undefined, node, level);
      else for (let index = 0; index < child.length; index++) adopt(child[index] as TSESTree.Node | null, node, level);
    }
  }
  return deepest;

  function adopt(child: TSESTree.Node | null | undefined, parent: TSESTree.Node, level: number): void {
    if (!child) return;
    (child as { parent?: TSESTree.Node }).parent = parent;
    stack.push(child);
    levels.push(level);
    if (level > deepest) deepest = level;
  }
}
