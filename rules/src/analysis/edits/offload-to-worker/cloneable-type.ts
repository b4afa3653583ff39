import type { TSESTree } from '@typescript-eslint/types';
import { findModule } from '../../project.ts';
import type { Source } from '../../source.ts';

/** Aliases and members that one question passes. */
const DEPTH = 12;

const KEYWORDS: ReadonlySet<string> = new Set(['TSStringKeyword', 'TSNumberKeyword', 'TSBooleanKeyword', 'TSBigIntKeyword', 'TSNullKeyword', 'TSUndefinedKeyword', 'TSLiteralType', 'TSTemplateLiteralType']);
/** Types whose values are copied whole, if what they hold is. */
const HOLDERS: ReadonlySet<string> = new Set(['Array', 'Map', 'NonNullable', 'Partial', 'Readonly', 'ReadonlyArray', 'ReadonlyMap', 'ReadonlySet', 'Record', 'Required', 'Set']);
const VALUES = /^(?:ArrayBuffer|DataView|Date|RegExp|(?:Big(?:Ui|I)nt64|Float(?:32|64)|(?:Ui|I)nt(?:8|16|32)|Uint8Clamped)Array)$/;

/** Is every value of the type the same after it was sent to another thread? `any`, functions, instances of classes and a `Buffer`, which arrives as a `Uint8Array`, are not. */
export function isCloneableType(type: TSESTree.TypeNode, source: Source, depth = 0): boolean {
  if (depth > DEPTH) return false;
  const every = (types: readonly TSESTree.TypeNode[]): boolean => types.every(one => isCloneableType(one, source, depth + 1));
  if (KEYWORDS.has(type.type)) return true;
  switch (type.type) {
    case 'TSArrayType': return every([type.elementType]);
    case 'TSTupleType': return every(type.elementTypes);
    case 'TSNamedTupleMember': return every([type.elementType]);
    case 'TSOptionalType':
    case 'TSRestType': return every([type.typeAnnotation]);
    case 'TSUnionType':
    case 'TSIntersectionType': return every(type.types);
    case 'TSTypeOperator': return type.operator === 'readonly' && type.typeAnnotation !== undefined && every([type.typeAnnotation]);
    case 'TSTypeLiteral': return type.members.every(member => isCloneableMember(member, source, depth));
    case 'TSTypeReference': return isCloneableReference(type, source, depth);
    default: return false;
  }
}

function isCloneableMember(member: TSESTree.TypeElement, source: Source, depth: number): boolean {
  if (member.type !== 'TSPropertySignature' && member.type !== 'TSIndexSignature') return false;
  return member.typeAnnotation !== undefined && isCloneableType(member.typeAnnotation.typeAnnotation, source, depth + 1);
}

function isCloneableReference({ typeName, typeArguments }: TSESTree.TSTypeReference, source: Source, depth: number): boolean {
  if (typeName.type !== 'Identifier') return false;
  const declared = declaredType(typeName.name, source);
  if (!declared) return VALUES.test(typeName.name) || (HOLDERS.has(typeName.name) && typeArguments !== undefined && typeArguments.params.every(one => isCloneableType(one, source, depth + 1)));
  const { node, source: at } = declared;
  if (node.type === 'TSEnumDeclaration') return true;
  if (node.type === 'TSTypeAliasDeclaration') return !node.typeParameters && isCloneableType(node.typeAnnotation, at, depth + 1);
  if (node.type !== 'TSInterfaceDeclaration' || node.typeParameters) return false;
  const parents = node.extends.every(({ expression, typeArguments: given }) => expression.type === 'Identifier' && !given && isCloneableReference({ type: 'TSTypeReference', typeName: expression } as TSESTree.TSTypeReference, at, depth + 1));
  return parents && node.body.body.every(member => isCloneableMember(member, at, depth));
}

/** The declaration that a name of a type means, in this file or in one that it is imported from. */
function declaredType(name: string, source: Source, depth = 0): { readonly node: TSESTree.Node; readonly source: Source } | undefined {
  for (const statement of source.ast.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration ?? statement : statement;
    if ('id' in node && node.id && 'name' in node.id && node.id.name === name) return { node, source };
    if (statement.type !== 'ImportDeclaration' || depth > DEPTH) continue;
    const specifier = statement.specifiers.find(({ local }) => local.name === name);
    if (!specifier) continue;
    const exported = specifier.type !== 'ImportSpecifier' ? undefined : specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
    const module = exported === undefined ? undefined : findModule(source, statement.source.value);
    return (module && declaredType(exported!, module, depth + 1)) ?? { node: specifier, source };
  }
  return undefined;
}
