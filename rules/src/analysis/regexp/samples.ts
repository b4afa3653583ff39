import { type AST } from '@eslint-community/regexpp';
import { NONE, type Alphabet } from './alphabet.ts';

/** Short texts that parts of a pattern match, lookarounds and boundaries apart. A choice picks among alternatives and characters. */
export interface Samples {
  of(node: AST.Element, choice: number): string;
  /** What the pattern takes before it gets to the node, in the first iteration of each loop around it. */
  before(node: AST.Element, choice: number): string;
  /** What it takes after the node, when no loop around it goes on. */
  after(node: AST.Element, choice: number): string;
}

/** Characters of a sample; a longer one is cut. */
const LONGEST = 400;

export function createSamples(flags: AST.Flags, alphabet: Alphabet): Samples {
  return { of, before, after };

  function of(node: AST.Element, choice: number): string {
    switch (node.type) {
      case 'Group':
      case 'CapturingGroup': return sequence(node.alternatives[choice % node.alternatives.length]!.elements, choice);
      case 'Quantifier': return repeat(of(node.element, choice), node.min);
      case 'Assertion': return '';
      case 'Backreference': {
        const group = node.ambiguous ? node.resolved[0] : node.resolved;
        return group && !isWithin(node, group) ? of(group, choice) : '';
      }
      case 'Character': return String.fromCodePoint(node.value);
      default: {
        const set = alphabet.setOf(node, flags);
        return set === NONE ? '' : alphabet.pick(set, choice);
      }
    }
  }

  function sequence(elements: readonly AST.Element[], choice: number): string {
    return elements.map(element => of(element, choice)).join('').slice(0, LONGEST);
  }

  function before(node: AST.Element, choice: number): string {
    const { parent } = node;
    if (parent.type === 'Quantifier') return before(parent, choice);
    if (parent.type !== 'Alternative') return '';
    const own = sequence(parent.elements.slice(0, parent.elements.indexOf(node)), choice);
    const around = parent.parent;
    if (around.type === 'Pattern' || around.type === 'Assertion' && around.kind === 'lookbehind') return own;
    return (before(around, choice) + own).slice(0, LONGEST);
  }

  function after(node: AST.Element, choice: number): string {
    const { parent } = node;
    if (parent.type === 'Quantifier') return after(parent, choice);
    if (parent.type !== 'Alternative') return '';
    const own = sequence(parent.elements.slice(parent.elements.indexOf(node) + 1), choice);
    const around = parent.parent;
    return (around.type === 'Pattern' ? own : own + after(around, choice)).slice(0, LONGEST);
  }
}

function repeat(text: string, times: number): string {
  return text === '' || times <= 0 ? '' : text.repeat(Math.min(times, Math.ceil(LONGEST / text.length)));
}

function isWithin(node: AST.Node, ancestor: AST.Node): boolean {
  return ancestor.start <= node.start && node.end <= ancestor.end;
}
