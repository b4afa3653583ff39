import { isBuiltin } from 'node:module';
import type { NewFile, Parsed, SyntaxFault } from 'eslint-plugin-headgate/analysis';
import { parseOnce } from './parse-once.ts';

/** Packages and other bare specifiers that the output and the new files import and the text did not, by statements at the top. Types do not count: they are gone when the code runs. */
export function newImports(path: string, text: string, output: string, creates: readonly NewFile[]): string[] {
  const before = new Set(importsOf(parseOnce(path, text)));
  const now = [{ path, text: output }, ...creates].flatMap(file => importsOf(parseOnce(file.path, file.text)));
  return [...new Set(now)].filter(module => !before.has(module) && !/^[./#]/.test(module) && !isBuiltin(module));
}

function importsOf(parsed: Parsed | { readonly fault: SyntaxFault }): string[] {
  if ('fault' in parsed) return [];
  return parsed.source.ast.body.flatMap(statement => {
    if (statement.type === 'ImportDeclaration') return statement.importKind === 'type' ? [] : [statement.source.value];
    if (statement.type === 'TSImportEqualsDeclaration') return statement.moduleReference.type === 'TSExternalModuleReference' ? required([statement.moduleReference.expression]) : [];
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ init }) => (init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'require' ? required(init.arguments) : []));
  });
}

function required([request]: readonly { readonly type: string; readonly value?: unknown }[]): string[] {
  return request?.type === 'Literal' ? [String(request.value)] : [];
}
