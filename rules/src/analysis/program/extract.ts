import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { exportsOf } from '../exports.ts';
import { keyOfNode } from '../identity.ts';
import { isChain, keptBy, storedBy, useOf } from '../promise-use.ts';
import { identifyAnnotated, identifyReturnType, isPromiseType } from '../identity-type.ts';
import { withoutComments } from '../one-line.ts';
import { returnedExpressions } from '../returned.ts';
import type { Source } from '../source.ts';
import { findAncestor, isClass, isFunction, isLoop, shapeOf, staticName, unwrap, type FunctionNode } from '../syntax.ts';
import { constantOf } from '../variables.ts';
import { sharedPath } from './access-path.ts';
import { holdsKept, isCaught, isForLoaded, isForSetting, isRethrow, laterUse } from './caught.ts';
import { classOf } from './class-facts.ts';
import type { CallFacts, ClassFacts, ExportFacts, FileFacts, FunctionFacts, ObjectFacts, PatchFacts, RefId } from './facts.ts';
import { nameOf } from './function-name.ts';
import { Refs } from './refs.ts';

/** Arguments of a call that are looked at. */
const ARGUMENTS = 6;
/** Elements of an array literal that are looked at: longer ones are data. */
const ELEMENTS = 50;
/** Longer strings are no route and no event. */
const LITERAL = 80;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
interface Draft extends Mutable<Omit<FunctionFacts, 'calls' | 'returns'>> { readonly calls: CallFacts[]; readonly readPaths: Set<string>; readonly writePaths: Set<string>; readonly given: RefId[]; readonly declared?: RefId }

/** The facts of one file. `source` must have a path that leads nowhere, so that its names are followed inside the file only. */
export function factsOf(source: Source): FileFacts {
  const lineOf = lineCounter(source.text);
  const refs = new Refs(source);
  const drafts = new Map<TSESTree.Node, Draft>([[source.ast, draft(source.ast, 'the module', undefined, lineOf)]]);
  const classes: ClassFacts[] = [];
  const objects: ObjectFacts[] = [];
  const patches: PatchFacts[] = [];
  const imports = new Set<string>();
  let importsAny = false;

  walk(source.ast, source, node => {
    if (isFunction(node)) drafts.set(node, { ...draft(node, nameOf(node), ownerOf(node, drafts), lineOf), ...takenBy(node, refs), ...promisedBy(node, refs) });
    switch (node.type) {
      case 'ImportDeclaration': if (node.importKind !== 'type') imports.add(node.source.value); break;
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration': if (node.source && node.exportKind !== 'type') imports.add(node.source.value); break;
      case 'ImportExpression': {
        if (node.source.type === 'Literal') imports.add(String(node.source.value));
        else importsAny = true;
        break;
      }
      case 'CallExpression':
      case 'NewExpression': {
        ownerOf(node, drafts)!.calls.push(callOf(node, refs, lineOf));
        const required = requiredBy(node, refs);
        if (required !== undefined) imports.add(required);
        break;
      }
      case 'AwaitExpression': wait(ownerOf(node, drafts)!, node, source); break;
      case 'ForOfStatement': if (node.await) ownerOf(node, drafts)!.awaits = true; break;
      case 'ThrowStatement': if (!isRethrow(node, source) && !isCaught(node, source) && !isForSetting(node, source) && !isForLoaded(node, source)) ownerOf(node, drafts)!.throws = true; break;
      case 'ReturnStatement': if (node.argument) give(ownerOf(node, drafts)!, node.argument, refs); break;
      case 'ArrowFunctionExpression': if (node.body.type !== 'BlockStatement') give(drafts.get(node)!, node.body, refs); break;
      case 'ClassDeclaration':
      case 'ClassExpression': classes.push(classOf(node, refs)); break;
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration': {
        const members = node.type === 'ObjectExpression' ? membersOf(node, refs) : node.type === 'ArrayExpression' ? elementsOf(node, refs) : declaredIn(shapeOf(node) ?? [], refs);
        if (Object.keys(members).length > 0) objects.push({ at: node.range[0], members });
        break;
      }
      case 'AssignmentExpression': {
        const patch = node.operator === '=' ? patchOf(node, refs) : undefined;
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
  const exported = exportsIn(refs);
  return {
    refs: refs.list,
    functions: [...drafts.values()].map(finish),
    classes,
    objects,
    exports: exported,
    patches,
    imports: [...imports],
    ...(importsAny ? { importsAny } : {}),
    ...(first?.type === 'ExpressionStatement' && first.directive ? { directive: first.directive } : {}),
  };
}

/** The properties of an interface, or of a type that is as one, whose types have names. */
function declaredIn(shape: readonly TSESTree.TypeElement[], refs: Refs): ObjectFacts['members'] {
  return Object.fromEntries(shape.flatMap(member => {
    const name = member.type === 'TSPropertySignature' ? staticName(member) : undefined;
    const type = name === undefined ? undefined : identifyAnnotated(member, refs.source, 0);
    const ref = type && refs.to(type);
    return ref === undefined ? [] : [[name, ref]];
  }));
}

function draft(node: TSESTree.Program | FunctionNode, name: string, parent: Draft | undefined, lineOf: (offset: number) => number): Draft {
  const isModule = node.type === 'Program';
  return {
    at: isModule ? -1 : node.range[0], end: node.range[1], line: isModule ? 1 : lineOf(node.range[0]), name,
    ...(parent ? { parent: parent.at } : {}), ...(!isModule && node.async ? { isAsync: true as const } : {}),
    calls: [], readPaths: new Set(), writePaths: new Set(), given: [],
  };
}

function finish({ readPaths, writePaths, given, declared, ...facts }: Draft): FunctionFacts {
  const returns = given.length === 1 || declared === undefined ? given : [declared];
  return { ...facts, ...(returns.length > 0 ? { returns } : {}), ...(readPaths.size > 0 ? { reads: [...readPaths] } : {}), ...(writePaths.size > 0 ? { writes: [...writePaths] } : {}) };
}

function takenBy({ params }: FunctionNode, refs: Refs): Pick<FunctionFacts, 'takes'> {
  const takes = params.flatMap(param => {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    const ref = target.type === 'Identifier' ? refs.of(target) : undefined;
    return ref !== undefined && /^(?:module|global)$/.test(refs.list[ref]!.root) ? [ref] : [];
  });
  return takes.length > 0 ? { takes } : {};
}

function promisedBy(fn: FunctionNode, refs: Refs): Pick<Draft, 'promises' | 'isVoid' | 'declared'> {
  const type = identifyReturnType(fn, refs.source);
  const declared = type && refs.to(type);
  const annotated = fn.returnType?.typeAnnotation;
  const isVoid = !fn.async && (annotated?.type === 'TSVoidKeyword' || annotated?.type === 'TSNeverKeyword');
  return { ...(!fn.async && isPromiseType(annotated) && !givesValue(fn, refs.source) ? { promises: true } : {}), ...(isVoid ? { isVoid } : {}), ...(declared === undefined ? {} : { declared }) };
}

/** `parse(text): Promise<Row> { return JSON.parse(text); }`: of what is `any` there, a type says what it likes. */
function givesValue(fn: FunctionNode, source: Source): boolean {
  const given = returnedExpressions(fn, source);
  return given.length > 0 && given.every(one => one.type === 'CallExpression' && keyOfNode(one.callee, source) === 'global:JSON.parse');
}

/** The function, or the module, whose code runs `node`. The default of a parameter belongs to its function. */
function ownerOf(node: TSESTree.Node, drafts: ReadonlyMap<TSESTree.Node, Draft>): Draft | undefined {
  for (let at = node.parent; at; at = at.parent) {
    const found = drafts.get(at);
    if (found) return found;
  }
  return undefined;
}

const CALL = /^(?:Call|Import|New)Expression$/;

function wait(owner: Draft, node: TSESTree.AwaitExpression, source: Source): void {
  owner.awaits = true;
  if (!CALL.test(unwrap(node.argument).type) && !isCaught(node, source) && !isOfCall(node.argument, source)) owner.awaitsValue = true;
}

/** Does it name a constant that keeps the promise of a call in the same function, of which that call then tells, or a field that nothing else keeps one in? */
function isOfCall(argument: TSESTree.Node, source: Source): boolean {
  if (argument.type === 'MemberExpression') return isFieldOfCall(argument, source);
  const init = constantOf(argument, source);
  return init !== undefined && CALL.test(unwrap(init).type) && keptBy(unwrap(init)) !== undefined && findAncestor(init, isFunction) === findAncestor(argument, isFunction);
}

/** `this.loading = this.load(); try { await this.loading; } finally { this.loading = null; }` */
function isFieldOfCall(field: TSESTree.MemberExpression, source: Source): boolean {
  const owner = field.object.type === 'ThisExpression' ? findAncestor(field, isClass) : undefined;
  if (!owner) return false;
  const text = source.text.slice(...field.range);
  const kept: TSESTree.Node[] = owner.body.body.flatMap(one => (one.type === 'PropertyDefinition' && one.value && staticName(one) === staticName(field) && !isNothing(one.value) ? [one.value] : []));
  walk(owner.body, source, node => { if (node.type === 'AssignmentExpression' && source.text.slice(...node.left.range) === text && !isNothing(node.right)) kept.push(unwrap(node.right)); });
  return kept.length > 0 && kept.every(one => CALL.test(one.type) && storedBy(one) !== undefined && findAncestor(one, isFunction) === findAncestor(field, isFunction));
}

function isNothing(node: TSESTree.Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}

function give(owner: Draft, value: TSESTree.Expression, refs: Refs): void {
  const ref = refs.of(value);
  if (ref !== undefined) owner.given.push(ref);
}

function callOf(node: TSESTree.CallExpression | TSESTree.NewExpression, refs: Refs, lineOf: (offset: number) => number): CallFacts {
  const callee = refs.of(node.callee);
  const use = useOf(node);
  const later = use === 'kept' ? laterUse(node, refs.source) : undefined;
  const args = node.arguments.slice(0, ARGUMENTS).map(one => (one.type === 'SpreadElement' ? null : refs.of(one) ?? null));
  return {
    at: node.range[0], end: node.range[1], line: lineOf(node.range[0]), text: shortText(node.callee, refs.source), use,
    ...(callee !== undefined ? { callee } : {}), ...(node.type === 'NewExpression' ? { isNew: true as const } : {}),
    ...(isCaught(node, refs.source) ? { caught: true as const } : {}), ...(later ? { later } : {}), ...((use === 'awaited' || use === 'returned') && holdsKept(node, refs.source) ? { holds: true as const } : {}), ...(isInLoop(node) ? { inLoop: true as const } : {}),
    ...(isChain(node) ? { chains: true as const } : {}),
    ...(args.some(one => one !== null) ? { args } : {}), ...(node.arguments.some(isQuiet) ? { quiet: true as const } : {}), ...literalOf(node.arguments[0]),
  };
}

/** Options by which a library gives failures back instead, as `reject` of execa. `throwHttpErrors` says nothing of the network. */
const QUIET = /^(?:failOnErrors?|reject|rejectOnErrors?|throw|throws|throwErrors?|throwOnErrors?)$/;

function isQuiet(argument: TSESTree.Node): boolean {
  return argument.type === 'ObjectExpression' && argument.properties.some(one => one.type === 'Property' && one.value.type === 'Literal' && one.value.value === false && QUIET.test(staticName(one) ?? ''));
}

function literalOf(first: TSESTree.Node | undefined): { readonly literal?: string } {
  return first?.type === 'Literal' && typeof first.value === 'string' && first.value.length <= LITERAL ? { literal: first.value } : {};
}

function requiredBy(node: TSESTree.CallExpression | TSESTree.NewExpression, refs: Refs): string | undefined {
  const [first] = node.arguments;
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require' || first?.type !== 'Literal') return undefined;
  return refs.list[refs.of(node.callee) ?? -1]?.root === 'global' ? String(first.value) : undefined;
}

function isInLoop(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) if (isLoop(at.parent) && 'body' in at.parent && at.parent.body === at) return true;
  return false;
}

function membersOf({ properties }: TSESTree.ObjectExpression, refs: Refs): Record<string, RefId> {
  const members: Record<string, RefId> = {};
  for (const property of properties) {
    const name = property.type === 'Property' ? staticName(property) : undefined;
    const ref = name !== undefined && property.type === 'Property' ? refs.of(property.value) : undefined;
    if (name !== undefined && ref !== undefined) members[name] = ref;
  }
  return members;
}

function elementsOf({ elements }: TSESTree.ArrayExpression, refs: Refs): Record<string, RefId> {
  return Object.fromEntries(elements.slice(0, ELEMENTS).flatMap((element, index) => {
    const ref = element && element.type !== 'SpreadElement' ? refs.of(element) : undefined;
    return ref !== undefined ? [[String(index), ref] as const] : [];
  }));
}

/** `User.create = async function …`, whoever `User` is; `exports.name = …` is an export. */
function patchOf({ left, right }: TSESTree.AssignmentExpression, refs: Refs): PatchFacts | undefined {
  const name = left.type === 'MemberExpression' ? staticName(left) : undefined;
  if (left.type !== 'MemberExpression' || name === undefined || left.object.type === 'ThisExpression') return undefined;
  const value = refs.of(right);
  const target = value === undefined ? undefined : refs.of(left.object);
  return target !== undefined && value !== undefined ? { target, name, value } : undefined;
}

function exportsIn(refs: Refs): ExportFacts {
  const { named, stars, whole } = exportsOf(refs.source);
  const found: Record<string, ExportFacts['named'][string]> = {};
  for (const [name, one] of named) {
    found[name] = 'node' in one ? refs.of(one.node) ?? null : { from: one.specifier, ...(one.name === undefined ? {} : { name: one.name }) };
  }
  const wholeRef = whole && refs.of(whole);
  return { named: found, ...(stars.length > 0 ? { stars } : {}), ...(wholeRef !== undefined ? { whole: wholeRef } : {}) };
}

/** The callee as a message quotes it. */
function shortText(callee: TSESTree.Node, source: Source): string {
  const whole = withoutComments(callee, source).replace(/\s+/g, '');
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
