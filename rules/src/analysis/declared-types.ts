import type { TSESTree } from '@typescript-eslint/types';
import { exported, lookUp, memberDeclared, moduleScope, type Declared, type DeclarationScope } from './declared-types/scope.ts';
import { staticName } from './syntax.ts';

export type DeclaredReturn = 'promise' | 'other' | 'unknown';

/** What a chain of steps has come to: a name, a value of a type, an instance of a class or an interface, or the signatures that a call chooses from. */
type Meaning =
  | { readonly kind: 'declared'; readonly declared: Declared }
  | { readonly kind: 'type'; readonly node: TSESTree.TypeNode; readonly scope: DeclarationScope }
  | { readonly kind: 'instance'; readonly nodes: readonly TSESTree.Node[]; readonly scope: DeclarationScope }
  | { readonly kind: 'signatures'; readonly returns: readonly (TSESTree.TypeNode | undefined)[]; readonly scope: DeclarationScope; readonly self: Meaning | undefined };

/** Aliases, base types and members that one question passes. */
const DEPTH = 30;
const answers = new Map<string, DeclaredReturn>();

/**
 * What calling the value at `steps` of an installed module gives, by the package's declarations as `from` imports it: `promise` where every overload gives a
 * `Promise`, `other` where none does. No type is computed: generics, conditional and mapped types are `unknown`.
 */
export function declaredReturn(from: string, module: string, steps: readonly string[]): DeclaredReturn {
  const scope = moduleScope(from, module);
  if (!scope) return 'unknown';
  const id = `${scope.source.path}#${module}:${steps.join('.')}`;
  let answer = answers.get(id);
  if (answer === undefined) answers.set(id, answer = returnOf(scope, steps));
  return answer;
}

function returnOf(scope: DeclarationScope, steps: readonly string[]): DeclaredReturn {
  let at: Meaning | undefined = { kind: 'declared', declared: { kind: 'module', scope } };
  for (const step of steps) at = at && stepOf(at, step);
  const signatures = at && callOf(at, 0);
  return signatures ? agree(signatures.returns.map(type => (type ? kindOf(type, signatures.scope, 0) : 'unknown'))) : 'unknown';
}

function stepOf(from: Meaning, step: string): Meaning | undefined {
  if (step === '()') {
    const call = callOf(from, 0);
    const [first] = call?.returns ?? [];
    return !call || !first ? undefined : first.type === 'TSThisType' ? call.self : { kind: 'type', node: awaited(first), scope: call.scope };
  }
  if (step === 'new') return constructed(from);
  if (from.kind === 'declared') {
    const member = memberDeclared(from.declared, step);
    if (member) return { kind: 'declared', declared: member };
  }
  return memberOf(from, step, 0);
}

/** `new Client()`, and what an annotation `client: Client` promises. */
function constructed(from: Meaning): Meaning | undefined {
  if (from.kind !== 'declared' || from.declared.kind !== 'names') return undefined;
  const { nodes, scope } = from.declared;
  return nodes.some(isNominal) ? { kind: 'instance', nodes: nodes.filter(isNominal), scope } : undefined;
}

function isNominal({ type }: TSESTree.Node): boolean {
  return type === 'ClassDeclaration' || type === 'TSInterfaceDeclaration';
}

/** The signatures by which a value is called. */
function callOf(from: Meaning, depth: number): Extract<Meaning, { kind: 'signatures' }> | undefined {
  if (from.kind === 'signatures') return from;
  if (from.kind === 'declared') {
    if (from.declared.kind === 'module') return callOfDefault(from.declared.scope, depth);
    const { nodes, scope } = from.declared;
    const returns = nodes.flatMap(node => (node.type === 'TSDeclareFunction' || node.type === 'FunctionDeclaration' ? [node.returnType?.typeAnnotation] : []));
    if (returns.length > 0) return { kind: 'signatures', returns, scope, self: undefined };
  }
  const value = depth < DEPTH ? valueOf(from, depth + 1) : undefined;
  if (value?.kind === 'declared') return callOf(value, depth + 1);
  if (value?.kind === 'type' && value.node.type === 'TSFunctionType') return { kind: 'signatures', returns: [value.node.returnType?.typeAnnotation], scope: value.scope, self: undefined };
  if (value?.kind !== 'instance') return undefined;
  const returns = value.nodes.flatMap(node => (node.type === 'TSInterfaceDeclaration' ? node.body.body : [])).flatMap(one => (one.type === 'TSCallSignatureDeclaration' ? [one.returnType?.typeAnnotation] : []));
  return returns.length > 0 ? { kind: 'signatures', returns, scope: value.scope, self: value } : undefined;
}

/** `require('module')()`: a module that is called is its `export =`. */
function callOfDefault(scope: DeclarationScope, depth: number): Extract<Meaning, { kind: 'signatures' }> | undefined {
  const declared = depth < DEPTH ? exported('default', scope) : undefined;
  return declared?.kind === 'names' ? callOf({ kind: 'declared', declared }, depth + 1) : undefined;
}

function memberOf(from: Meaning, name: string, depth: number): Meaning | undefined {
  if (depth > DEPTH) return undefined;
  if (from.kind === 'declared' && from.declared.kind === 'names') {
    const statics = from.declared.nodes.flatMap(node => (node.type === 'ClassDeclaration' ? node.body.body.filter(one => 'static' in one && one.static) : []));
    const found = membersNamed(name, statics, from.declared.scope, from);
    if (found) return found;
  }
  const value = valueOf(from, depth + 1);
  if (value?.kind === 'type' && value.node.type === 'TSTypeLiteral') return membersNamed(name, value.node.members, value.scope, value);
  if (value?.kind !== 'instance') return undefined;
  const own = value.nodes.flatMap((node): readonly TSESTree.Node[] => (node.type === 'ClassDeclaration' ? node.body.body.filter(one => !('static' in one && one.static)) : node.type === 'TSInterfaceDeclaration' ? node.body.body : []));
  return membersNamed(name, own, value.scope, value) ?? inherited(value, name, depth);
}

function membersNamed(name: string, members: readonly TSESTree.Node[], scope: DeclarationScope, self: Meaning): Meaning | undefined {
  const named = members.filter(one => 'key' in one && staticName(one as { key: TSESTree.Node; computed: boolean }) === name);
  const returns = named.flatMap(one => {
    if (one.type === 'TSMethodSignature') return [one.returnType?.typeAnnotation];
    return one.type === 'MethodDefinition' || one.type === 'TSAbstractMethodDefinition' ? [one.value.returnType?.typeAnnotation] : [];
  });
  if (returns.length > 0) return { kind: 'signatures', returns, scope, self };
  const [property] = named;
  const type = property && 'typeAnnotation' in property ? (property.typeAnnotation as TSESTree.TSTypeAnnotation | undefined)?.typeAnnotation : undefined;
  return type && { kind: 'type', node: type, scope };
}

function inherited({ nodes, scope }: Extract<Meaning, { kind: 'instance' }>, name: string, depth: number): Meaning | undefined {
  for (const node of nodes) {
    for (const parent of parentsOf(node)) {
      const declared = named(parent, scope);
      const found = declared && memberOf({ kind: 'instance', nodes: declared.nodes.filter(isNominal), scope: declared.scope }, name, depth + 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** The type of a variable, and what a reference to an alias, a class or an interface stands for. */
function valueOf(from: Meaning, depth: number): Meaning | undefined {
  if (depth > DEPTH || from.kind === 'instance') return from.kind === 'instance' ? from : undefined;
  if (from.kind === 'declared' && from.declared.kind === 'names') {
    const [type] = from.declared.nodes.flatMap(node => (node.type === 'VariableDeclaration' ? node.declarations : [])).flatMap(({ id }) => id.typeAnnotation?.typeAnnotation ?? []);
    return type && valueOf({ kind: 'type', node: type, scope: from.declared.scope }, depth + 1);
  }
  if (from.kind !== 'type') return undefined;
  if (from.node.type === 'TSTypeQuery') {
    const declared = named(from.node.exprName, from.scope);
    return declared && { kind: 'declared', declared };
  }
  if (from.node.type !== 'TSTypeReference') return from;
  const declared = named(from.node.typeName, from.scope);
  const alias = declared?.nodes.find(node => node.type === 'TSTypeAliasDeclaration');
  if (alias?.type === 'TSTypeAliasDeclaration' && !alias.typeParameters) return valueOf({ kind: 'type', node: alias.typeAnnotation, scope: declared!.scope }, depth + 1);
  return declared?.nodes.some(isNominal) ? { kind: 'instance', nodes: declared.nodes.filter(isNominal), scope: declared.scope } : undefined;
}

/** The declarations that `Name` or `Space.Name` refers to. */
function named(node: TSESTree.Node, scope: DeclarationScope): Extract<Declared, { kind: 'names' }> | undefined {
  const found = node.type === 'Identifier' ? lookUp(node.name, scope) : undefined;
  if (found) return found.kind === 'names' ? found : undefined;
  const [left, right] = node.type === 'TSQualifiedName' ? [node.left, node.right] : node.type === 'MemberExpression' ? [node.object, node.property] : [];
  if (left?.type !== 'Identifier' || right?.type !== 'Identifier') return undefined;
  const space = lookUp(left.name, scope);
  const member = space && memberDeclared(space, right.name);
  return member?.kind === 'names' ? member : undefined;
}

function awaited(type: TSESTree.TypeNode): TSESTree.TypeNode {
  return type.type === 'TSTypeReference' && isNamed(type, 'Promise') ? type.typeArguments?.params[0] ?? type : type;
}

function kindOf(type: TSESTree.TypeNode, scope: DeclarationScope, depth: number): DeclaredReturn {
  if (depth > DEPTH) return 'unknown';
  switch (type.type) {
    case 'TSUnionType': return agree(type.types.map(one => kindOf(one, scope, depth + 1)));
    case 'TSTypeReference': return kindOfReference(type, scope, depth);
    case 'TSAnyKeyword':
    case 'TSConditionalType':
    case 'TSImportType':
    case 'TSIndexedAccessType':
    case 'TSIntersectionType':
    case 'TSThisType':
    case 'TSTypeQuery':
    case 'TSUnknownKeyword': return 'unknown';
    default: return 'other';
  }
}

function kindOfReference(type: TSESTree.TSTypeReference, scope: DeclarationScope, depth: number): DeclaredReturn {
  const declared = named(type.typeName, scope);
  return declared ? kindOfDeclared(declared, depth) : isNamed(type, 'Promise') ? 'promise' : 'unknown';
}

/** A class or an interface is a promise where it extends one. */
function kindOfDeclared({ nodes, scope }: Extract<Declared, { kind: 'names' }>, depth: number): DeclaredReturn {
  if (depth > DEPTH) return 'unknown';
  for (const node of nodes) if (node.type === 'TSTypeAliasDeclaration') return kindOf(node.typeAnnotation, scope, depth + 1);
  const kinds = nodes.flatMap(parentsOf).map(parent => {
    const declared = named(parent, scope);
    return declared ? kindOfDeclared(declared, depth + 1) : parent.type === 'Identifier' && parent.name === 'Promise' ? 'promise' : 'unknown';
  });
  return kinds.length > 0 ? agree(kinds) : nodes.some(isNominal) ? 'other' : 'unknown';
}

function parentsOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  if (node.type === 'TSInterfaceDeclaration') return node.extends.map(({ expression }) => expression);
  return node.type === 'ClassDeclaration' && node.superClass ? [node.superClass] : [];
}

function isNamed({ typeName }: TSESTree.TSTypeReference, name: string): boolean {
  return typeName.type === 'Identifier' && typeName.name === name;
}

function agree(kinds: readonly DeclaredReturn[]): DeclaredReturn {
  const [first = 'unknown'] = kinds;
  return kinds.every(kind => kind === first) ? first : 'unknown';
}
