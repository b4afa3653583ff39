import type { TSESTree } from '@typescript-eslint/types';
import { isBuiltin } from 'node:module';
import { isBundledForPages } from '../page-code.ts';
import type { Source } from '../source.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from './edit.ts';
import { hasComment } from './gap.ts';
import { importLine, requiredModule, specifier } from './import-line.ts';
import { freeName, isTopLevel, lookUp } from './names.ts';

/** An export that rewritten code calls. `name` is `default` for the default export, `local` what code commonly calls it, `alias` what to call it where that name is taken. */
export interface ImportNeed { readonly module: string; readonly name: string; readonly local: string; readonly alias: string }

/** How to write the export at the site, and the edits that make it available: none where it is imported already. `after` is that of the rewrite. */
export interface Imported { readonly expression: string; readonly edits: readonly Edit[]; readonly after?: Rewrite['after'] }

/**
 * Makes an export available at `site`. In this order: a name the file imports already; one more name in an import of the module; a new
 * import after the last one. Type-only imports, and braces that hold comments or attributes, are never touched. What needs Node.js is refused where pages load the file.
 */
export function importName(need: ImportNeed, source: Source, site: TSESTree.Node): Imported | Refusal {
  const found = bindingsOf(need.module, source);
  for (const { name, local } of found.flatMap(({ bindings }) => bindings)) {
    const expression = expressionFor(name, local, need);
    if (!expression) continue;
    const variable = lookUp(local, source, site);
    return variable && isTopLevel(variable, source) ? { expression, edits: [] } : { reason: 'name-shadowed', missing: `How to call \`${expression}\` here: another \`${local}\` hides the import.` };
  }

  if ((need.module.startsWith('@headgate/') || isBuiltin(need.module)) && isBundledForPages(source)) return BUNDLED;
  const local = freeName(need.local, [need.alias], source);
  for (const statement of found) {
    const edit = extend(statement, need, local, source);
    if (edit) return { expression: local, edits: [edit] };
  }
  const line = importLine({ ...need, local }, source);
  return isRefusal(line) ? line : { expression: local, edits: [line] };
}

const BUNDLED: Refusal = { reason: 'page', missing: 'How to import what needs Node.js: pages load the file, too.' };

type Named = TSESTree.ImportSpecifier | TSESTree.Property;

/** One statement that imports the module. A binding's name is `*` for a namespace and `module` for the value of `require`. */
interface Existing {
  readonly bindings: readonly { readonly name: string; readonly local: string }[];
  /** A list one more name can join. */
  readonly braces?: { readonly node: TSESTree.ImportDeclaration | TSESTree.ObjectPattern; readonly items: readonly Named[] };
  /** A default import that stands alone: a list can follow it. */
  readonly first?: TSESTree.ImportDefaultSpecifier;
}

function bindingsOf(module: string, { ast }: Source): Existing[] {
  return ast.body.flatMap((statement): Existing[] => {
    if (statement.type === 'ImportDeclaration' && statement.source.value === module && statement.importKind !== 'type') return [importBindings(statement)];
    if (statement.type === 'TSImportEqualsDeclaration' && statement.importKind !== 'type') {
      const { id, moduleReference } = statement;
      const isIt = moduleReference.type === 'TSExternalModuleReference' && moduleReference.expression.type === 'Literal' && moduleReference.expression.value === module;
      return isIt ? [{ bindings: [{ name: 'module', local: id.name }] }] : [];
    }
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ id, init }) => (requiredModule(init) === module ? [requireBindings(id)] : []));
  });
}

function importBindings(node: TSESTree.ImportDeclaration): Existing {
  const bindings = node.specifiers.flatMap(one => {
    if (one.type === 'ImportDefaultSpecifier') return [{ name: 'default', local: one.local.name }];
    if (one.type === 'ImportNamespaceSpecifier') return [{ name: '*', local: one.local.name }];
    return one.importKind === 'type' ? [] : [{ name: one.imported.type === 'Identifier' ? one.imported.name : one.imported.value, local: one.local.name }];
  });
  if (node.attributes.length > 0) return { bindings };
  const items = node.specifiers.filter(one => one.type === 'ImportSpecifier');
  if (items.length > 0) return { bindings, braces: { node, items } };
  const [first] = node.specifiers;
  return first?.type === 'ImportDefaultSpecifier' && node.specifiers.length === 1 ? { bindings, first } : { bindings };
}

function requireBindings(id: TSESTree.Node): Existing {
  if (id.type === 'Identifier') return { bindings: [{ name: 'module', local: id.name }] };
  if (id.type !== 'ObjectPattern') return { bindings: [] };
  const items = id.properties.filter(one => one.type === 'Property');
  const bindings = items.flatMap(({ key, value, computed }) => (!computed && key.type === 'Identifier' && value.type === 'Identifier' ? [{ name: key.name, local: value.name }] : []));
  return items.length > 0 && items.length === id.properties.length ? { bindings, braces: { node: id, items } } : { bindings };
}

function expressionFor(name: string, local: string, need: ImportNeed): string | undefined {
  if (name === need.name) return local;
  if (name === 'module') return need.name === 'default' ? local : `${local}.${need.name}`;
  return name === '*' ? `${local}.${need.name}` : undefined;
}

function extend({ braces, first }: Existing, { name }: ImportNeed, local: string, { text }: Source): Edit | undefined {
  if (first) return name === 'default' ? undefined : insertion(first.range[1], `, { ${specifier(name, local, ' as ')} }`);
  if (!braces) return undefined;
  const { node, items } = braces;
  const last = items.at(-1)!;
  const open = text.lastIndexOf('{', items[0]!.range[0]);
  if (hasComment(text.slice(open, text.indexOf('}', last.range[1])))) return undefined;
  if (name === 'default' && node.type === 'ImportDeclaration') {
    return node.specifiers[0]?.type === 'ImportDefaultSpecifier' ? undefined : insertion(open, `${local}, `);
  }
  const before = text.slice(items.at(-2)?.range[1] ?? open + 1, last.range[0]);
  const space = before.includes('\n') ? /\s*$/.exec(before)![0] : ' ';
  return insertion(last.range[1], `,${space}${specifier(name, local, node.type === 'ImportDeclaration' ? ' as ' : ': ')}`);
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}
