import type { TSESTree } from '@typescript-eslint/types';
import { builtinModules } from 'node:module';
import { keyOfNode } from '../../identity.ts';
import { walk } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { isWithin, staticName } from '../../syntax.ts';
import type { Variable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { requiredModule } from '../import-line.ts';
import { changedRoot } from './changes.ts';
import { isFixed } from './fixed.ts';

/** What code needs of its file, to run elsewhere: whole statements, and names that are imported. */
export interface Captures {
  /** All that goes: the code itself, and the statements that it needs. */
  readonly code: readonly TSESTree.Node[];
  readonly statements: ReadonlySet<TSESTree.ProgramStatement>;
  readonly imported: ReadonlySet<Variable>;
  readonly variables: ReadonlySet<Variable>;
  /** Types that the file exports, which stay where they are. */
  readonly types: ReadonlySet<Variable>;
}

/** Modules of Node.js that only compute, or that give every thread the same. */
const PURE: ReadonlySet<string> = new Set(['assert', 'buffer', 'crypto', 'fs', 'path', 'perf_hooks', 'punycode', 'querystring', 'string_decoder', 'url', 'util', 'v8', 'zlib']);
const BUILTIN: ReadonlySet<string> = new Set(builtinModules);

/** Follows what the code uses of its file, and what that uses. Refused where a thread of its own would see another thing. */
export function capturesOf(parts: readonly TSESTree.Node[], source: Source): Captures | Refusal {
  const code = new Set(parts);
  const imported = new Set<Variable>();
  const variables = new Set<Variable>();
  const types = new Set<Variable>();
  for (const part of code) {
    const unfit = unfitIn(part, source);
    if (unfit) return unfit;
    for (const { identifier, resolved, isType } of referencesIn(part, source)) {
      if (!resolved || resolved.defs.length === 0) {
        const refusal = isType ? undefined : unfitGlobal(identifier);
        if (refusal) return refusal;
        continue;
      }
      if (!isTop(resolved)) {
        if (isWithin(resolved.identifiers[0]!, part)) continue;
        return stateful(resolved.name);
      }
      variables.add(resolved);
      const declared = declarationOf(resolved, source);
      if (isRefusal(declared)) return declared;
      if (declared.type === 'ImportDeclaration' || (declared.type === 'VariableDeclaration' && isRequire(declared))) imported.add(resolved);
      else if (declared.type === 'ExportNamedDeclaration' && declaresType(declared.declaration)) types.add(resolved);
      else code.add(declared);
    }
  }
  const unfit = [...imported].map(variable => unfitImport(variable, code, source)).find(one => one !== undefined);
  return unfit ?? { code: [...code], statements: new Set(source.ast.body.filter(one => code.has(one))), imported, variables, types };
}

interface Reference { readonly identifier: TSESTree.Identifier; readonly resolved: Variable | null; readonly isType: boolean }

/** Every use of a name below a node, types included. */
function referencesIn(node: TSESTree.Node, { scopeManager }: Source): readonly Reference[] {
  const found = new Map<unknown, Reference>();
  for (const scope of scopeManager?.scopes ?? []) {
    for (const reference of scope.references) {
      if (isWithin(reference.identifier as TSESTree.Node, node)) found.set(reference.identifier, { identifier: reference.identifier as TSESTree.Identifier, resolved: reference.resolved, isType: reference.isTypeReference === true && !reference.isValueReference });
    }
  }
  return [...found.values()];
}

export function isTop({ scope }: Variable): boolean {
  return (scope.type as string) === 'module' || (scope.type as string) === 'global';
}

function declarationOf(variable: Variable, source: Source): TSESTree.ProgramStatement | Refusal {
  const name = variable.name;
  const [definition, ...others] = variable.defs;
  const statement = source.ast.body.find(one => isWithin(definition!.name as TSESTree.Node, one));
  if (!statement || others.length > 0) return { reason: 'declaration', missing: `What \`${name}\` is: it has several declarations.` };
  if (statement.type === 'ImportDeclaration' || (statement.type === 'VariableDeclaration' && isRequire(statement))) return statement;
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (variable.references.some(({ identifier }) => changedRoot(identifier as TSESTree.Node))) return stateful(name);
  if (declaresType(declaration) || (declaration?.type === 'FunctionDeclaration' && !declaration.generator)) return statement;
  if (declaration?.type === 'ClassDeclaration') return CLASS;
  const isConstant = declaration?.type === 'VariableDeclaration' && declaration.kind === 'const' && declaration.declarations.length === 1 && declaration.declarations[0]!.id.type === 'Identifier';
  return isConstant && !declaration.declare && declaration.declarations[0]!.init && isFixed(declaration.declarations[0]!.init) ? statement : stateful(name);
}

function isRequire({ declarations }: TSESTree.VariableDeclaration): boolean {
  return declarations.length === 1 && requiredModule(declarations[0]!.init) !== undefined;
}

function declaresType(declaration: TSESTree.Node | null | undefined): boolean {
  return declaration?.type === 'TSInterfaceDeclaration' || declaration?.type === 'TSTypeAliasDeclaration';
}

/** `this`, and what has another meaning in another file. */
function unfitIn(statement: TSESTree.Node, source: Source): Refusal | undefined {
  let found: Refusal | undefined;
  walk(statement, source, node => {
    if (node.type === 'ThisExpression' || node.type === 'Super') found ??= THIS;
    else if (node.type === 'MetaProperty' || node.type === 'ImportExpression' || node.type.startsWith('JSX')) found ??= PLACE;
    else if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) found ??= AWAITS;
    else if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') found ??= CLASS;
    return !found;
  });
  return found;
}

function unfitGlobal({ name, parent }: TSESTree.Identifier): Refusal | undefined {
  if (name === 'undefined' || name === 'arguments') return undefined;
  if (name === 'process') return parent.type === 'MemberExpression' && /^(?:arch|cwd|env|hrtime|platform|version|versions)$/.test(staticName(parent) ?? '') && !changedRoot(parent) ? undefined : stateful(name);
  if (/^(?:fetch|queueMicrotask|set(?:Immediate|Interval|Timeout))$/.test(name)) return AWAITS;
  if (/^(?:globalThis|global|require|module|exports|__filename)$/.test(name)) return name.startsWith('global') ? stateful(name) : PLACE;
  return name === '__dirname' || name in globalThis ? undefined : stateful(name);
}

/** A name of a module that another thread loads again, which must not be one that starts, connects or remembers something. */
function unfitImport(variable: Variable, code: ReadonlySet<TSESTree.Node>, source: Source): Refusal | undefined {
  const module = moduleOf(variable);
  const bare = module.replace(/^node:/, '').replace(/\/.*/, '');
  const uses = variable.references.filter(({ identifier, isTypeReference, isValueReference }) => (isValueReference || !isTypeReference) && [...code].some(one => isWithin(identifier as TSESTree.Node, one)));
  if (uses.length === 0 || (BUILTIN.has(bare) && PURE.has(bare))) return undefined;
  const unknown: Refusal = { reason: 'unknown-module', missing: `Whether \`${variable.name}\` of \`${module}\` is the same in another thread: the module may connect, configure or remember something.` };
  if (variable.references.some(({ identifier }) => isSetUp(identifier as TSESTree.Node))) return unknown;
  const does = uses.map(({ identifier }) => useOf(identifier as TSESTree.Node, source));
  return !BUILTIN.has(bare) && does.includes('computes') && !does.includes('other') ? undefined : unknown;
}

export function moduleOf({ defs: [definition] }: Variable): string {
  const { parent, node } = definition as { readonly parent?: TSESTree.Node | null; readonly node: TSESTree.Node };
  if (parent?.type === 'ImportDeclaration') return parent.source.value;
  return node.type === 'VariableDeclarator' ? requiredModule(node.init) ?? '' : '';
}

/** `marked.use(options);` at the top of the file. */
function isSetUp(use: TSESTree.Node): boolean {
  let at: TSESTree.Node | undefined = use;
  while (at && /^(?:AwaitExpression|CallExpression|Identifier|MemberExpression)$/.test(at.type)) at = at.parent;
  return at?.type === 'ExpressionStatement' && at.parent.type === 'Program';
}

/** What no model knows is taken for more of what a library that computes here does. */
function useOf(use: TSESTree.Node, source: Source): 'computes' | 'other' | 'unknown' {
  let callee = use;
  while (callee.parent?.type === 'MemberExpression' && callee.parent.object === callee) callee = callee.parent;
  const call = callee.parent;
  if ((call?.type !== 'CallExpression' && call?.type !== 'NewExpression') || call.callee !== callee) return 'unknown';
  const key = keyOfNode(callee, source);
  const model = key === undefined ? undefined : callModel(call.type === 'NewExpression' ? `${key}.new` : key);
  if (!model) return 'unknown';
  return !model.io && !model.creates && (model.inMemory === true || model.blocks?.cost === 'cpu') ? 'computes' : 'other';
}

function stateful(name: string): Refusal {
  return { reason: 'captured-state', missing: `That \`${name}\` is the same in another thread: it is made, or changed, while the program runs.` };
}

const THIS: Refusal = { reason: 'this', missing: 'What `this` is: an object does not go to another thread with its methods.' };
const PLACE: Refusal = { reason: 'place', missing: 'What it is in another file: it names the file that it is in, or loads others.' };
const AWAITS: Refusal = { reason: 'awaits', missing: 'That it only computes: it awaits something.' };
const CLASS: Refusal = { reason: 'class', missing: 'Whether anyone asks for the class of its instances: it does not arrive in another thread.' };
