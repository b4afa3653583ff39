import { createRequire } from 'node:module';
import type { ParserPlugin } from '@babel/parser';
import type { ASTNode } from 'jscodeshift';

/** A tree that jscodeshift can query, and what its parser complained of: messages without their positions. */
export interface SecondOpinion { readonly ast: ASTNode | undefined; readonly complaints: readonly string[] }

/**
 * Parses with Babel, so that an error of our own parser is not judged by itself. Offsets are those of `text`: recast's `parse` would
 * expand tabs and line ends first.
 */
export function parseAgain(path: string, text: string): SecondOpinion {
  const [legacy, standard] = [attempt(path, text, 'decorators-legacy'), () => attempt(path, text, 'decorators')];
  if (legacy.complaints.length === 0) return legacy;
  const second = standard();
  return second.complaints.length < legacy.complaints.length ? second : legacy;
}

/** Is this JavaScript with type annotations of Flow, said so or not? */
export function isFlow(path: string, text: string): boolean {
  return /\.[cm]?jsx?$/.test(path) && attempt(path, text, 'decorators-legacy', ['flow']).complaints.length === 0;
}

const load = createRequire(import.meta.url);

function attempt(path: string, text: string, decorators: 'decorators' | 'decorators-legacy', more: readonly ParserPlugin[] = []): SecondOpinion {
  const { parse } = load('@babel/parser') as typeof import('@babel/parser'); // 0.1 CPU seconds that a run without changes does not pay.
  try {
    const ast = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      plugins: [...dialectOf(path), ...more, decorators, 'decoratorAutoAccessors', 'explicitResourceManagement', 'deferredImportEvaluation', 'sourcePhaseImports'],
    });
    return { ast: ast as unknown as ASTNode, complaints: (ast.errors ?? []).map(wordsOf) };
  } catch (error) {
    return { ast: undefined, complaints: [wordsOf(error)] };
  }
}

function dialectOf(path: string): ParserPlugin[] {
  if (/\.[cm]?ts$/.test(path)) return ['typescript'];
  return path.endsWith('.tsx') ? ['typescript', 'jsx'] : ['jsx'];
}

function wordsOf(error: unknown): string {
  return String((error as Error).message).replace(/ \(\d+:\d+\)$/, '');
}
