import type { TSESTree } from '@typescript-eslint/types';

export interface ImportedModules {
  /** Every module named at the top of the file. */
  readonly all: readonly string[];
  /** Those imported for more than their types. */
  readonly values: readonly string[];
}

/** Modules that a file imports, re-exports or requires at its top level, in order. */
export function importedModules({ body }: TSESTree.Program): ImportedModules {
  const all: string[] = [];
  const values: string[] = [];
  for (const statement of body) {
    for (const { name, isType } of modulesIn(statement)) {
      all.push(name);
      if (!isType) values.push(name);
    }
  }
  return { all, values };
}

function modulesIn(statement: TSESTree.ProgramStatement): readonly { readonly name: string; readonly isType: boolean }[] {
  switch (statement.type) {
    case 'ImportDeclaration': return [{ name: statement.source.value, isType: statement.importKind === 'type' }];
    case 'ExportAllDeclaration': return [{ name: statement.source.value, isType: statement.exportKind === 'type' }];
    case 'ExportNamedDeclaration': return statement.source ? [{ name: statement.source.value, isType: statement.exportKind === 'type' }] : [];
    case 'TSImportEqualsDeclaration': return statement.moduleReference.type === 'TSExternalModuleReference' ? required(statement.moduleReference.expression, statement.importKind === 'type') : [];
    case 'VariableDeclaration': return statement.declarations.flatMap(({ init }) => (init ? requiredBy(init) : []));
    case 'ExpressionStatement': return requiredBy(statement.expression);
    default: return [];
  }
}

/** `require('a')`, `require('a').b`, `require('a')(…)`. */
function requiredBy(node: TSESTree.Node): readonly { readonly name: string; readonly isType: boolean }[] {
  if (node.type === 'MemberExpression') return requiredBy(node.object);
  if (node.type !== 'CallExpression') return [];
  const [first] = node.arguments;
  if (node.callee.type === 'Identifier' && node.callee.name === 'require' && first) return required(first, false);
  return requiredBy(node.callee);
}

function required(node: TSESTree.Node, isType: boolean): readonly { readonly name: string; readonly isType: boolean }[] {
  return node.type === 'Literal' && typeof node.value === 'string' ? [{ name: node.value, isType }] : [];
}
