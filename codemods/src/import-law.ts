import type { ASTNode, JSCodeshift } from 'jscodeshift';

/** One imported name: `import { imported as local } from 'module'`, or the same by `require`. */
interface Binding { readonly module: string; readonly imported: string; readonly local: string }

/**
 * What a rewrite did wrong to the imports of a file, as sentences: every local name is declared once, and every name that is new comes in
 * once and is used. `before` is asked for where something looks wrong, which may have been so before; nothing is said of a file that had no tree then.
 */
export function importFaults(before: () => ASTNode | undefined, after: ASTNode, isUsed: (local: string) => boolean, j: JSCodeshift): string[] {
  const now = bindingsOf(after, j);
  const looksRight = now.every((one, index) => isUsed(one.local) && now.every((other, place) => place === index || (other.local !== one.local && (other.module !== one.module || other.imported !== one.imported))));
  const tree = looksRight ? undefined : before();
  if (!tree) return [];
  const old = bindingsOf(tree, j);
  const faults = new Set<string>();
  for (const binding of now) {
    const { module, imported, local } = binding;
    const isLocal = (other: Binding): boolean => other.local === local;
    const isImport = (other: Binding): boolean => other.module === module && other.imported === imported;
    if (now.filter(isLocal).length > Math.max(1, old.filter(isLocal).length)) faults.add(`\`${local}\` is declared by more than one import.`);
    if (now.filter(isImport).length <= old.filter(isImport).length) continue;
    if (now.filter(isImport).length > 1) faults.add(`\`${imported}\` of \`${module}\` is imported more than once.`);
    if (!isUsed(local)) faults.add(`\`${imported}\` of \`${module}\` is imported but never used.`);
  }
  return [...faults];
}

/** Looks at the statements at the top only: a query of a whole file costs as much as its parse. */
function bindingsOf(file: ASTNode, j: JSCodeshift): Binding[] {
  const bindings: Binding[] = [];
  const statements = j.File.check(file) ? file.program.body : [];
  const root = j(statements.filter(statement => j.ImportDeclaration.check(statement) || j.VariableDeclaration.check(statement)));
  root.filter(({ node }) => j.ImportDeclaration.check(node)).forEach(({ node }) => {
    for (const specifier of node.specifiers ?? []) {
      const imported = specifier.type === 'ImportSpecifier' ? specifier.imported.name : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
      if (specifier.local) bindings.push({ module: String(node.source.value), imported: String(imported), local: String(specifier.local.name) });
    }
  });
  root.filter(({ node }) => j.VariableDeclaration.check(node)).forEach(({ node }) => {
    for (const declaration of node.declarations) {
      const module = j.VariableDeclarator.check(declaration) ? requestOf(declaration.init, j) : undefined;
      if (module === undefined) continue;
      if (j.Identifier.check(declaration.id)) bindings.push({ module, imported: '*', local: declaration.id.name });
      if (!j.ObjectPattern.check(declaration.id)) continue;
      for (const property of declaration.id.properties) {
        if (j.ObjectProperty.check(property) && j.Identifier.check(property.key) && j.Identifier.check(property.value)) bindings.push({ module, imported: property.key.name, local: property.value.name });
      }
    }
  });
  return bindings;
}

/** The module that `require('module')` names. */
function requestOf(init: unknown, j: JSCodeshift): string | undefined {
  if (!j.CallExpression.check(init) || !j.Identifier.check(init.callee) || init.callee.name !== 'require') return undefined;
  const [request] = init.arguments;
  return j.StringLiteral.check(request) ? request.value : undefined;
}
