import { analyze, type ScopeManager } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { visitorKeys } from '@typescript-eslint/visitor-keys';
import { parseSync, type OxcError, type ParseResult, type ParserOptions } from 'oxc-parser';
import { walk } from './detector.ts';
import type { Range, Source } from './source.ts';

export interface Comment { readonly type: 'Line' | 'Block'; readonly value: string; readonly range: Range }

export interface Parsed { readonly source: Source; readonly comments: readonly Comment[] }

export interface SyntaxFault { readonly message: string; readonly offset: number }

/**
 * Parses one file as ECMAScript or TypeScript, by its extension; `.js` may hold JSX. A module where it has `import` or `export`, else a script.
 *
 * Errors: a syntax error gives `{ fault }`, it never throws. `text` must not start with a byte order mark.
 */
export function parse(path: string, text: string): Parsed | { readonly fault: SyntaxFault } {
  let result = parseSync(path, text, { ...options(path), sourceType: 'unambiguous' });
  const [error] = faultsOf(result);
  if (error) {
    if (!/\.c?js$/.test(path)) return faultOf(error);
    result = parseSync(path, text, { ...options(path), sourceType: 'commonjs' }); // It may `return` at its top level.
    if (faultsOf(result).length > 0) return faultOf(error);
  }

  const ast = result.program as unknown as TSESTree.Program;
  ast.sourceType = ast.sourceType === 'module' ? 'module' : 'script'; // CommonJS is a script to everyone else.
  const source = withScopes({ path, text, ast, visitorKeys });
  linkParents(source);
  const comments = result.comments.map(({ type, value, start, end }): Comment => ({ type, value, range: [start, end] }));
  Object.assign(ast, { comments }); // Where ESLint's parsers put them, too.
  return { source, comments };
}

function options(path: string): ParserOptions {
  return { lang: languageOf(path), astType: 'ts', range: true, preserveParens: false };
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

function linkParents(source: Source): void {
  walk(source.ast, source, node => {
    for (const key of source.visitorKeys[node.type] ?? []) {
      const child = node[key as keyof typeof node] as unknown;
      for (const one of Array.isArray(child) ? child : [child]) if (one) (one as { parent?: unknown }).parent = node;
    }
  });
}
