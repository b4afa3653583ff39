import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { exportsOf } from '../exports.ts';
import { identify, memberOf, type Identity } from '../identity.ts';
import { useOf } from '../promise-use.ts';
import type { Source } from '../source.ts';
import { isFunction, isLoop, staticName, unwrap, type ClassNode, type FunctionNode } from '../syntax.ts';
import { sharedPath } from './access-path.ts';
import type { CallFacts, ClassFacts, ExportFacts, FileFacts, FunctionFacts, ObjectFacts, PatchFacts, Ref } from './facts.ts';

/** Arguments of a call that are looked at. */
const ARGUMENTS = 6;
/** Elements of an array literal that are looked at: longer ones are data. */
const ELEMENTS = 50;
/** Longer strings are no route and no event. */
const LITERAL = 80;
/** Longer lists of steps come from fluent builders and name nothing. */
const STEPS = 12;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
interface Draft extends Mutable<Omit<FunctionFacts, 'calls'>> { readonly calls: CallFacts[]; readonly readPaths: Set<string>; readonly writePaths: Set<string>; readonly given: Ref[] }

/** The facts of one file. `source` must have a path that leads nowhere, so that its names are followed inside the file only. */
export function factsOf(source: Source): FileFacts {
  const lineOf = lineCounter(source.text);
  const drafts = new Map<TSESTree.Node, Draft>([[source.ast, draft(source.ast, 'the module', undefined, lineOf)]]);
  const classes: ClassFacts[] = [];
  const objects: ObjectFacts[] = [];
  const patches: PatchFacts[] = [];
  const imports = new Set<string>();

  walk(source.ast, source, node => {
    if (isFunction(node)) drafts.set(node, { ...draft(node, nameOf(node), ownerOf(node, drafts), lineOf), ...takenBy(node, source) });
    switch (node.type) {
      case 'ImportDeclaration': if (node.importKind !== 'type') imports.add(node.source.value); break;
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration': if (node.source && node.exportKind !== 'type') imports.add(node.source.value); break;
      case 'ImportExpression': if (node.source.type === 'Literal') imports.add(String(node.source.value)); break;
      case 'CallExpression':
      case 'NewExpression': {
        ownerOf(node, drafts)!.calls.push(callOf(node, source, lineOf));
        const required = requiredBy(node, source);
        if (required !== undefined) imports.add(required);
        break;
      }
      case 'AwaitExpression': ownerOf(node, drafts)!.awaits = true; break;
      case 'ForOfStatement': if (node.await) ownerOf(node, drafts)!.awaits = true; break;
      case 'ThrowStatement': if (!isCaught(node)) ownerOf(node, drafts)!.throws = true; break;
      case 'ReturnStatement': if (node.argument) give(ownerOf(node, drafts)!, node.argument, source); break;
      case 'ArrowFunctionExpression': if (node.body.type !== 'BlockStatement') give(drafts.get(node)!, node.body, source); break;
      case 'ClassDeclaration':
      case 'ClassExpression': classes.push(classOf(node, source)); break;
      case 'ArrayExpression':
      case 'ObjectExpression': {
        const members = node.type === 'ObjectExpression' ? membersOf(node, source) : elementsOf(node, source);
        if (Object.keys(members).length > 0) objects.push({ at: node.range[0], members });
        break;
      }
      case 'AssignmentExpression': {
        const patch = node.operator === '=' ? patchOf(node, source) : undefined;
        if (patch) patches.push(patch);
        break;
      }
      case 'MemberExpression':
      case 'Identifier': {
        const access = sharedPath(node, source);
        if (access?.isRead) ownerOf(node, drafts)!.readPaths.add(access.path);
        if (access?.isWrite) ownerOf(node, drafts)!.writePaths.add(access.path);
        break;
      }
      default:
    }
  });

  const [first] = source.ast.body;
  return {
    functions: [...drafts.values()].map(finish),
    classes,
    objects,
    exports: exportsIn(source),
    patches,
    imports: [...imports],
    ...(first?.type === 'ExpressionStatement' && first.directive ? { directive: first.directive } : {}),
  };
}

function draft(node: TSESTree.Program | FunctionNode, name: string, parent: Draft | undefined, lineOf: (offset: number) => number): Draft {
  const isModule = node.type === 'Program';
  return {
    at: isModule ? -1 : node.range[0], end: node.range[1], line: isModule ? 1 : lineOf(node.range[0]), name,
    ...(parent ? { parent: parent.at } : {}), ...(!isModule && node.async ? { isAsync: true as const } : {}),
    calls: [], readPaths: new Set(), writePaths: new Set(), given: [],
  };
}

function finish({ readPaths, writePaths, given, ...facts }: Draft): FunctionFacts {
  return { ...facts, ...(given.length > 0 ? { returns: given } : {}), ...(readPaths.size > 0 ? { reads: [...readPaths] } : {}), ...(writePaths.size > 0 ? { writes: [...writePaths] } : {}) };
}

function takenBy({ params }: FunctionNode, source: Source): Pick<FunctionFacts, 'takes'> {
  const takes = params.flatMap(param => {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    const ref = target.type === 'Identifier' ? refOf(target, source) : undefined;
    return ref?.root === 'module' || ref?.root === 'global' ? [ref] : [];
  });
  return takes.length > 0 ? { takes } : {};
}

/** The function, or the module, whose code runs `node`. The default of a parameter belongs to its function. */
function ownerOf(node: TSESTree.Node, drafts: ReadonlyMap<TSESTree.Node, Draft>): Draft | undefined {
  for (let at = node.parent; at; at = at.parent) {
    const found = drafts.get(at);
    if (found) return found;
  }
  return undefined;
}

function give(owner: Draft, value: TSESTree.Expression, source: Source): void {
  const ref = refOf(value, source);
  if (ref) owner.given.push(ref);
}

function callOf(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source, lineOf: (offset: number) => number): CallFacts {
  const callee = refOf(node.callee, source);
  const args = node.arguments.slice(0, ARGUMENTS).map(one => (one.type === 'SpreadElement' ? null : refOf(one, source) ?? null));
  return {
    at: node.range[0], end: node.range[1], line: lineOf(node.range[0]), text: shortText(node.callee, source), use: useOf(node),
    ...(callee ? { callee } : {}), ...(node.type === 'NewExpression' ? { isNew: true as const } : {}),
    ...(isCaught(node) ? { caught: true as const } : {}), ...(isInLoop(node) ? { inLoop: true as const } : {}),
    ...(node.callee.type === 'MemberExpression' && /^(?:catch|finally|then)$/.test(staticName(node.callee) ?? '') ? { chains: true as const } : {}),
    ...(args.some(Boolean) ? { args } : {}), ...literalOf(node.arguments[0]),
  };
}

function literalOf(first: TSESTree.Node | undefined): { readonly literal?: string } {
  return first?.type === 'Literal' && typeof first.value === 'string' && first.value.length <= LITERAL ? { literal: first.value } : {};
}

/** Undefined for what is not made of names: literals, operators, elements of unknown lists. */
export function refOf(node: TSESTree.Node, source: Source): Ref | undefined {
  const bare = unwrap(node);
  if (bare.type === 'Literal' || bare.type === 'TemplateLiteral') return undefined;
  return refFrom(identify(bare, source));
}

function refFrom({ root, steps }: Identity): Ref | undefined {
  if (steps.length > STEPS) return undefined;
  switch (root.kind) {
    case 'module':
    case 'global': return { root: root.kind, name: root.name, steps };
    case 'function':
    case 'class': return { root: root.kind, at: root.node.range[0], steps };
    case 'parameter': return { root: 'parameter', at: root.owner.range[0], index: root.index, steps };
    case 'value':
      if (root.node.type === 'ObjectExpression' || root.node.type === 'ArrayExpression') return { root: 'object', at: root.node.range[0], steps };
      return root.node.type === 'TSInterfaceDeclaration' ? { root: 'interface', at: root.node.range[0], steps } : undefined;
  }
}

function requiredBy(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): string | undefined {
  const [first] = node.arguments;
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require' || first?.type !== 'Literal') return undefined;
  return refOf(node.callee, source)?.root === 'global' ? String(first.value) : undefined;
}

/** Is what is thrown here taken by a `catch` of the same function? An un-awaited promise is not; its `use` says so. */
function isCaught(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler) return true;
  }
  return false;
}

function isInLoop(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) if (isLoop(at.parent) && 'body' in at.parent && at.parent.body === at) return true;
  return false;
}

function classOf(node: ClassNode, source: Source): ClassFacts {
  const members: Record<string, Ref> = {};
  const statics: Record<string, Ref> = {};
  const decorated: Record<string, readonly Ref[]> = {};
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    const name = staticName(member);
    if (name === undefined) continue;
    const marks = decoratorsOf(member.decorators, source);
    if (marks.length > 0) decorated[name] = marks;
    if (member.type === 'MethodDefinition' && member.value.type === 'FunctionExpression') (member.static ? statics : members)[name] = { root: 'function', at: member.value.range[0], steps: [] };
  }
  for (const { name, isStatic } of fieldsOf(node)) {
    const ref = refOfMember(node, name, isStatic, source);
    if (ref) (isStatic ? statics : members)[name] ??= ref;
  }
  const superclass = node.superClass ? refOf(node.superClass, source) : undefined;
  const contracts = node.implements.flatMap(({ expression }) => refOf(expression, source) ?? []);
  const marks = decoratorsOf(node.decorators, source);
  return {
    at: node.range[0], name: node.id?.name ?? 'the class', members, statics,
    ...(superclass ? { extends: superclass } : {}), ...(contracts.length > 0 ? { implements: contracts } : {}),
    ...(marks.length > 0 ? { decorators: marks } : {}), ...(Object.keys(decorated).length > 0 ? { decorated } : {}),
  };
}

function decoratorsOf(decorators: readonly TSESTree.Decorator[] | undefined, source: Source): readonly Ref[] {
  return (decorators ?? []).flatMap(({ expression }) => refOf(expression.type === 'CallExpression' ? expression.callee : expression, source) ?? []);
}

/** Declared fields, parameter properties and fields that the constructor assigns. */
function fieldsOf(node: ClassNode): readonly { readonly name: string; readonly isStatic: boolean }[] {
  return node.body.body.flatMap(member => {
    if (member.type === 'PropertyDefinition') return [{ name: staticName(member) ?? '', isStatic: member.static }];
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return [];
    const properties = member.value.params.flatMap(param => (param.type === 'TSParameterProperty' ? [param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter] : []));
    const assigned = (member.value.body?.body ?? []).flatMap(statement => {
      const target = statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression' ? statement.expression.left : undefined;
      return target?.type === 'MemberExpression' && target.object.type === 'ThisExpression' ? [staticName(target) ?? ''] : [];
    });
    return [...properties.flatMap(one => (one.type === 'Identifier' ? [one.name] : [])), ...assigned].map(name => ({ name, isStatic: false }));
  });
}

/** What `this.name` is inside the class. */
function refOfMember(node: ClassNode, name: string, isStatic: boolean, source: Source): Ref | undefined {
  const member = memberOf({ root: { kind: 'class', node, source }, steps: isStatic ? [] : ['new'] }, name);
  return member.root.kind === 'class' && member.root.node === node && member.steps.at(-1) === name ? undefined : refFrom(member);
}

function membersOf({ properties }: TSESTree.ObjectExpression, source: Source): Record<string, Ref> {
  const members: Record<string, Ref> = {};
  for (const property of properties) {
    const name = property.type === 'Property' ? staticName(property) : undefined;
    const ref = name !== undefined && property.type === 'Property' ? refOf(property.value, source) : undefined;
    if (name !== undefined && ref) members[name] = ref;
  }
  return members;
}

function elementsOf({ elements }: TSESTree.ArrayExpression, source: Source): Record<string, Ref> {
  return Object.fromEntries(elements.slice(0, ELEMENTS).flatMap((element, index) => {
    const ref = element && element.type !== 'SpreadElement' ? refOf(element, source) : undefined;
    return ref ? [[String(index), ref] as const] : [];
  }));
}

/** `User.create = async function …`, whoever `User` is; `exports.name = …` is an export. */
function patchOf({ left, right }: TSESTree.AssignmentExpression, source: Source): PatchFacts | undefined {
  const name = left.type === 'MemberExpression' ? staticName(left) : undefined;
  if (left.type !== 'MemberExpression' || name === undefined || left.object.type === 'ThisExpression') return undefined;
  const value = refOf(right, source);
  const target = value && refOf(left.object, source);
  return target && value ? { target, name, value } : undefined;
}

function exportsIn(source: Source): ExportFacts {
  const { named, stars, whole } = exportsOf(source);
  const refs: Record<string, ExportFacts['named'][string]> = {};
  for (const [name, found] of named) {
    const ref = 'node' in found ? refOf(found.node, source) : { from: found.specifier, ...(found.name === undefined ? {} : { name: found.name }) };
    if (ref) refs[name] = ref;
  }
  const wholeRef = whole && refOf(whole, source);
  return { named: refs, ...(stars.length > 0 ? { stars } : {}), ...(wholeRef ? { whole: wholeRef } : {}) };
}

function nameOf(node: FunctionNode): string {
  if (node.id) return node.id.name;
  const parent = node.parent;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if (parent.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression') return staticName(parent.left) ?? 'a function';
  if (parent.type === 'Property') return staticName(parent) ?? 'a function';
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') {
    const owner = parent.parent.parent.id?.name;
    const name = staticName(parent) ?? 'a method';
    return owner === undefined ? name : `${owner}.${name}`;
  }
  if (parent.type === 'CallExpression' && parent.callee.type === 'MemberExpression') return `the callback of ${staticName(parent.callee) ?? 'a call'}`;
  if (parent.type === 'CallExpression' && parent.callee.type === 'Identifier') return `the callback of ${parent.callee.name}`;
  return 'a function';
}

/** The callee as a message quotes it. */
function shortText(callee: TSESTree.Node, { text }: Source): string {
  const whole = text.slice(...callee.range).replace(/\s+/g, '');
  return whole.length <= 60 ? whole : `…${whole.slice(-50)}`;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
