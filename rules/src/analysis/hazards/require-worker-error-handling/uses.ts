import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { LISTENS } from '../../models/frameworks/timers.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

export interface Uses {
  /** Events that something listens to. */
  readonly events: ReadonlySet<string>;
  /** Nothing else can listen: the value goes nowhere but where this looked. */
  readonly isWhole: boolean;
}

/** Functions that a value is followed into. */
const DEPTH = 3;

/** What the project does with the emitter that a call makes. */
export function usesOf(made: TSESTree.Node, source: Source): Uses {
  const search = new Search();
  search.follow(made, source, 0);
  return search;
}

class Search implements Uses {
  readonly events = new Set<string>();
  isWhole = true;
  readonly #seen = new Set<TSESTree.Node>();

  /** `value` is one occurrence of the emitter: what takes it? */
  follow(value: TSESTree.Node, source: Source, depth: number): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    const parent = value.parent!;
    if (unwrap(parent) !== parent && parent.type !== 'ChainExpression') return this.follow(parent, source, depth);
    switch (parent.type) {
      case 'MemberExpression': if (parent.object === value) this.#member(parent, source, depth); return;
      case 'VariableDeclarator': return this.#place(parent.id, source, depth);
      case 'AssignmentExpression': if (parent.right === value) this.#place(unwrap(parent.left), source, depth); return;
      case 'CallExpression':
      case 'NewExpression': return this.#argument(value, parent, source, depth);
      case 'ExpressionStatement':
      case 'IfStatement':
      case 'LogicalExpression':
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'ChainExpression': return;
      default: this.isWhole = false;
    }
  }

  #member(member: TSESTree.MemberExpression, source: Source, depth: number): void {
    const name = staticName(member);
    const { parent } = member;
    if (name?.startsWith('on') && parent.type === 'AssignmentExpression') this.events.add(name.slice(2));
    if (parent.type !== 'CallExpression' || parent.callee !== member || name === undefined || !LISTENS.has(name)) return;
    const [event] = parent.arguments;
    if (event?.type === 'Literal') this.events.add(String(event.value));
    else this.isWhole = false;
    this.follow(parent, source, depth);
  }

  #place(target: TSESTree.Node, source: Source, depth: number): void {
    if (target.type === 'Identifier') {
      const variable = findVariable(target, source);
      if (variable?.defs.some(({ parent }) => parent?.parent?.type === 'ExportNamedDeclaration')) this.isWhole = false;
      for (const reference of variable?.references ?? []) if (reference.isRead()) this.follow(reference.identifier as TSESTree.Node, source, depth);
    } else if (target.type === 'MemberExpression' && target.object.type === 'ThisExpression') {
      const name = staticName(target);
      walk(source.ast, source, node => {
        if (node !== target && node.type === 'MemberExpression' && node.object.type === 'ThisExpression' && staticName(node) === name) this.follow(node, source, depth);
      });
    } else {
      this.isWhole = false;
    }
  }

  /** `once(worker, 'message')` hears of errors too. What a function of the project does with it, that does. */
  #argument(value: TSESTree.Node, call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source, depth: number): void {
    const index = call.arguments.indexOf(value as never);
    const [, event] = call.arguments;
    if (/^events:(?:once|on)$/.test(keyOfNode(call.callee, source) ?? '') && index === 0 && event?.type === 'Literal') {
      this.events.add(String(event.value)).add('error');
      return;
    }
    const callee = functionOf(identify(call.callee, source));
    const param = callee?.node.params[index];
    if (!callee || param?.type !== 'Identifier' || depth >= DEPTH) this.isWhole = false;
    else this.#place(param, callee.source, depth + 1);
  }
}
