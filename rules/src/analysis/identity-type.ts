import type { TSESTree } from '@typescript-eslint/types';
import { identify, isKnown, moduleRoot, step, type Identity } from './identity.ts';
import type { Source } from './source.ts';
import { shapeOf, type FunctionNode } from './syntax.ts';

/** What a type annotation promises: `repository: Repository<User>` is `typeorm:Repository.new`, `gate: ReturnType<typeof pLimit>` is `p-limit:()`. */
export function identifyAnnotated(node: TSESTree.Node, source: Source, depth: number): Identity | undefined {
  return 'typeAnnotation' in node && node.typeAnnotation?.type === 'TSTypeAnnotation' ? identifyType(node.typeAnnotation.typeAnnotation, source, depth) : undefined;
}

/** What a function says that it gives; a promise and its value have one identity. */
export function identifyReturnType({ returnType }: FunctionNode, source: Source, depth = 0): Identity | undefined {
  return returnType && identifyType(returnType.typeAnnotation, source, depth);
}

/** `type Reply = express.Response`: another name for a type, and so for what its instances are made by. */
export function identifyAlias({ typeAnnotation, typeParameters }: TSESTree.TSTypeAliasDeclaration, source: Source, depth: number): Identity | undefined {
  const type = typeParameters ? undefined : identifyType(typeAnnotation, source, depth);
  return type?.steps.at(-1) === 'new' ? { root: type.root, steps: type.steps.slice(0, -1) } : undefined;
}

/** `mails: Mails = container.resolve(Mails)`: what is asked for a class, for a field of that type, gives an instance of it. */
export function isAskedFor({ value: asked, typeAnnotation }: TSESTree.PropertyDefinition): boolean {
  const type = typeAnnotation?.typeAnnotation;
  if (asked?.type !== 'CallExpression' || type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return false;
  const { name } = type.typeName;
  return asked.arguments.some(one => one.type === 'Identifier' && one.name === name);
}

export function isPromiseType(type: TSESTree.TypeNode | undefined): type is TSESTree.TSTypeReference {
  return type?.type === 'TSTypeReference' && isNamed(type, 'Promise');
}

/** The parser of Babel calls them parameters. */
export function typeArgumentsOf(type: TSESTree.TSTypeReference & { readonly typeParameters?: TSESTree.TSTypeParameterInstantiation }): readonly TSESTree.TypeNode[] {
  return (type.typeArguments ?? type.typeParameters)?.params ?? [];
}

/** Types of TypeScript that have members of the type that they are given. */
const PARTS = ['NonNullable', 'Omit', 'Partial', 'Pick', 'Readonly', 'Required'];

/** What is missing at times is of its type at all others: `Redis | null`. */
const MISSING: ReadonlySet<string> = new Set(['TSNullKeyword', 'TSUndefinedKeyword', 'TSVoidKeyword']);

function identifyType(annotated: TSESTree.TypeNode, source: Source, depth: number): Identity | undefined {
  const type = (isPromiseType(annotated) && typeArgumentsOf(annotated)[0]) || annotated;
  if (type.type === 'TSUnionType') {
    const [only, ...others] = type.types.filter(one => !MISSING.has(one.type));
    return only && others.length === 0 ? identifyType(only, source, depth) : undefined;
  }
  if (type.type === 'TSImportType') return type.qualifier ? identifyNamed(type.qualifier, moduleRoot(type.source.value, source), source, depth) : undefined;
  if (type.type !== 'TSTypeReference') return undefined;
  const [whole] = PARTS.some(name => isNamed(type, name)) ? typeArgumentsOf(type) : [];
  if (whole) return identifyType(whole, source, depth);
  const [returned] = isNamed(type, 'ReturnType') ? typeArgumentsOf(type) : [];
  if (returned) return returned.type === 'TSTypeQuery' && returned.exprName.type === 'Identifier' ? step(identify(returned.exprName, source, depth), '()', depth) : undefined;
  return identifyNamed(type.typeName, undefined, source, depth);
}

/** An instance of what `name` names, in the scope of the file or in a module. */
function identifyNamed(name: TSESTree.EntityName, module: Identity | undefined, source: Source, depth: number): Identity | undefined {
  const names: string[] = [];
  let first: TSESTree.Node = name;
  for (; first.type === 'TSQualifiedName'; first = first.left) names.unshift(first.right.name);
  if (first.type !== 'Identifier') return undefined;
  const from = module ? step(module, first.name, depth) : identify(first, source, depth);
  return isKnown(from) || isInterface(from) ? { root: from.root, steps: [...from.steps, ...names, 'new'] } : undefined;
}

function isInterface({ root }: Identity): boolean {
  return root.kind === 'value' && (root.distant ? root.distant.value.kind === 'interface' : shapeOf(root.node) !== undefined);
}

function isNamed({ typeName }: TSESTree.TSTypeReference, name: string): boolean {
  return typeName.type === 'Identifier' && typeName.name === name;
}
