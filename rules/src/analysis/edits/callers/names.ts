import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { moduleKind, requiredModule } from '../import-line.ts';
import { placeOfNode } from './place.ts';
import { isExports, usesOfVariable, WHOLE, type Named, type Use } from './uses.ts';

const NOTHING: Named = { uses: [], exported: [] };

/** What a file does with the export `name` of `home`. `isHome`: does a specifier lead there? Refused where it does something with all exports together. */
export function usesByImports(name: string, home: Source, at: Source, isHome: (specifier: string) => boolean): Named | Refusal {
  const found: (Named | Refusal)[] = [];
  walk(at.ast, at, node => {
    switch (node.type) {
      case 'ImportDeclaration': if (isHome(node.source.value)) found.push(...node.specifiers.map(one => ofSpecifier(one, name, home, at))); break;
      case 'ExportNamedDeclaration': if (node.source && isHome(node.source.value)) found.push({ uses: [], exported: node.specifiers.flatMap(one => (textOf(one.local) === name ? [textOf(one.exported)] : [])) }); break;
      case 'ExportAllDeclaration': if (isHome(node.source.value)) found.push(node.exported ? handedOn(node, at) : { uses: [], exported: name === 'default' ? [] : [name] }); break;
      case 'TSImportEqualsDeclaration': if (node.moduleReference.type === 'TSExternalModuleReference' && node.moduleReference.expression.type === 'Literal' && isHome(String(node.moduleReference.expression.value))) found.push(ofBinding(node.id, name, at)); break;
      case 'ImportExpression': if (node.source.type === 'Literal' && isHome(String(node.source.value))) found.push(node.parent.type === 'AwaitExpression' ? ofModule(node.parent, name, at) : handedOn(node, at)); break;
      case 'CallExpression': {
        const required = requiredModule(node);
        if (required !== undefined && isHome(required)) found.push(ofModule(node, name, at));
        break;
      }
      default:
    }
  });
  return merged(found);
}

/** What a CommonJS file does with its own export: `exports.load()`. */
export function ownExportUses(name: string, source: Source): readonly Use[] | Refusal {
  if (moduleKind(source) !== 'commonjs') return [];
  const found: (Named | Refusal)[] = [];
  walk(source.ast, source, node => {
    if (!isExports(node) || (node.type === 'Identifier' && (findVariable(node, source) || (node.parent.type === 'MemberExpression' && node.parent.property === node)))) return;
    const { parent } = node;
    if (parent && !isAssigned(node) && !(parent.type === 'MemberExpression' && isAssigned(parent))) found.push(ofModule(node, name, source));
  });
  const all = merged(found);
  return isRefusal(all) ? all : all.uses;
}

/** The target of a plain assignment that is a statement. */
function isAssigned(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === 'AssignmentExpression' && parent.left === node && parent.parent.type === 'ExpressionStatement';
}

function ofSpecifier(specifier: TSESTree.ImportClause, name: string, home: Source, at: Source): Named | Refusal {
  const variable = findVariable(specifier.local, at);
  if (!variable) return NOTHING;
  const isCommonJs = moduleKind(home) === 'commonjs';
  if (specifier.type === 'ImportSpecifier') return textOf(specifier.imported) === name ? usesOfVariable(variable, at) : NOTHING;
  if (specifier.type === 'ImportDefaultSpecifier' && (name === 'default' || (isCommonJs && name === WHOLE))) return usesOfVariable(variable, at);
  return specifier.type === 'ImportNamespaceSpecifier' || isCommonJs ? ofBinding(specifier.local, name, at) : NOTHING;
}

/** Of a variable that holds a module. */
function ofBinding(id: TSESTree.Node, name: string, at: Source): Named | Refusal {
  const variable = findVariable(id, at);
  if (!variable) return NOTHING;
  if (name === WHOLE) return usesOfVariable(variable, at);
  return merged(variable.references.filter(({ init }) => !init).map(({ identifier }) => ofModule(identifier as TSESTree.Node, name, at)));
}

/** Of an expression that is a module: `require('./files')`, `await import('./files')`, or a variable that holds it. */
function ofModule(node: TSESTree.Node, name: string, at: Source): Named | Refusal {
  const { parent } = node;
  switch (parent?.type) {
    case 'ExpressionStatement':
    case 'TSQualifiedName':
    case 'TSTypeQuery': return NOTHING;
    case 'MemberExpression': {
      if (parent.object !== node) break;
      const member = staticName(parent);
      if (member === undefined) break;
      return member === name ? { uses: [{ node: parent, source: at }], exported: [] } : NOTHING;
    }
    case 'VariableDeclarator': {
      if (parent.init !== node) break;
      return parent.id.type === 'ObjectPattern' ? ofPattern(parent.id, name, at) : ofBinding(parent.id, name, at);
    }
    case 'CallExpression': if (parent.callee === node && name === WHOLE) return { uses: [{ node, source: at }], exported: [] }; break;
    case 'AssignmentExpression': if (parent.right === node && isExports(parent.left) && parent.parent.type === 'ExpressionStatement') return { uses: [], exported: [name] }; break;
    default:
  }
  return handedOn(node, at);
}

function ofPattern({ properties }: TSESTree.ObjectPattern, name: string, at: Source): Named | Refusal {
  return merged(properties.map(property => {
    if (property.type !== 'Property' || staticName(property) === undefined) return handedOn(property, at);
    if (staticName(property) !== name) return NOTHING;
    const variable = property.value.type === 'Identifier' ? findVariable(property.value, at) : undefined;
    return variable ? usesOfVariable(variable, at) : handedOn(property, at);
  }));
}

function merged(found: readonly (Named | Refusal)[]): Named | Refusal {
  const refused = found.find(isRefusal);
  const named = found.filter((one): one is Named => !isRefusal(one));
  return refused ?? { uses: named.flatMap(({ uses }) => uses), exported: named.flatMap(({ exported }) => exported) };
}

function textOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

function handedOn(node: TSESTree.Node, at: Source): Refusal {
  return { reason: 'unknown-callers', missing: `Who calls the function: at ${placeOfNode(node, at)} all that its file exports is handed on together.` };
}
