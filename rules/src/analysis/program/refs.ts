import type { TSESTree } from '@typescript-eslint/types';
import { identify, type Identity } from '../identity.ts';
import type { Source } from '../source.ts';
import { shapeOf, unwrap } from '../syntax.ts';
import { isDeclaredData } from './declared-data.ts';
import type { Ref, RefId } from './facts.ts';

/** Longer lists of steps come from fluent builders: how they begin and end says what they are. */
const STEPS = 24;

/** The references of one file, each once. */
export class Refs {
  readonly source: Source;
  readonly list: Ref[] = [];
  readonly #ids = new Map<string, RefId>();

  constructor(source: Source) {
    this.source = source;
  }

  /** Undefined for what is not made of names: literals, operators, elements of unknown lists. */
  of(node: TSESTree.Node): RefId | undefined {
    const bare = unwrap(node);
    if (bare.type === 'Literal' || bare.type === 'TemplateLiteral') return undefined;
    return this.to(identify(bare, this.source));
  }

  to(identity: Identity): RefId | undefined {
    const ref = refFrom(identity);
    return ref && this.add(ref);
  }

  add(ref: Ref): RefId {
    const key = `${'at' in ref ? ref.at : ref.name} ${ref.root}${'index' in ref ? ref.index : ''} ${ref.steps.join('.')}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.list.length);
    return this.list.push(ref) - 1;
  }
}

function refFrom({ root, steps: all }: Identity): Ref | undefined {
  const steps = all.length > STEPS ? [...all.slice(0, STEPS - 1), all.at(-1)!] : all;
  switch (root.kind) {
    case 'module':
    case 'global': return { root: root.kind, name: root.name, steps };
    case 'function':
    case 'class': return { root: root.kind, at: root.node.range[0], steps };
    case 'parameter': {
      const isData = isDeclaredData(root.owner, root.index, steps, root.source);
      return { root: 'parameter', at: root.owner.range[0], index: root.index, steps, ...(isData ? { isData } : {}) };
    }
    case 'value':
      if (root.node.type === 'ObjectExpression' || root.node.type === 'ArrayExpression') return { root: 'object', at: root.node.range[0], steps };
      return shapeOf(root.node) ? { root: 'interface', at: root.node.range[0], steps } : undefined;
  }
}
