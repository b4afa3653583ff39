import type { Collection, JSCodeshift } from 'jscodeshift';

/** One imported name: `import { imported as local } from 'module'`, or the same by `require`. */
interface Binding { readonly module: string; readonly imported: string; readonly local: string }

/**
 * What a rewrite did wrong to the imports of a file, as sentences: every local name is declared once, and every name that is new comes in
 * once and is used.
 */
export function importFaults(before: Collection, after: Collection, j: JSCodeshift): string[] {
  const old = bindingsOf(before, j);
  const now = bindingsOf(after, j);
  const faults = new Set<string>();
  for (const binding of now) {
    const { module, imported, local } = binding;
    const isLocal = (other: Binding): boolean => other.local === local;
    const isImport = (other: Binding): boolean => other.module === module && other.imported === imported;
    if (now.filter(isLocal).length > Math.max(1, old.filter(isLocal).length)) faults.add(`\`${local}\` is declared by more than one import.`);
    if (now.filter(isImport).length <= old.filter(isImport).length) continue;
    if (now.filter(isImport).length > 1) faults.add(`\`${imported}\` of \`${module}\` is imported more than once.`);
    if (usesOf(after, local, j) === 0) faults.add(`\`${imported}\` of \`${module}\` is imported but never used.`);
  }
  return [...faults];
}

function bindingsOf(root: Collection, j: JSCodeshift): Binding[] {
  const bindings: Binding[] = [];
  root.find(j.ImportDeclaration).forEach(({ node }) => {
    const module = String(node.source.value);
    for (const specifier of node.specifiers ?? []) {
      if (!specifier.local) continue;
      const imported = specifier.type === 'ImportSpecifier' ? specifier.imported.name : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
      bindings.push({ module, imported: String(imported), local: String(specifier.local.name) });
    }
  });
  root.find(j.VariableDeclarator, { init: { type: 'CallExpression', callee: { type: 'Identifier', name: 'require' } } }).forEach(({ node, scope }) => {
    const request = node.init?.type === 'CallExpression' ? node.init.arguments[0] : undefined;
    if (request?.type !== 'StringLiteral' || !scope.isGlobal) return;
    const { id } = node;
    if (id.type === 'Identifier') bindings.push({ module: request.value, imported: '*', local: String(id.name) });
    if (id.type !== 'ObjectPattern') return;
    for (const property of id.properties) {
      if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier' || property.value.type !== 'Identifier') continue;
      bindings.push({ module: request.value, imported: String(property.key.name), local: String(property.value.name) });
    }
  });
  return bindings;
}

function usesOf(root: Collection, local: string, j: JSCodeshift): number {
  return root.find(j.Identifier, { name: local }).filter(({ parent }) => {
    const kind = String(parent.node.type);
    return !kind.startsWith('Import') && !(kind === 'ObjectProperty' && parent.parent.node.type === 'ObjectPattern');
  }).length;
}
