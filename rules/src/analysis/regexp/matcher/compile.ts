import { type AST, visitRegExpAST } from '@eslint-community/regexpp';
import { characterSet, setOf, stringSet, type CharacterSet, type Mode, type SetNode, type StringSet } from './character-set.ts';
import * as op from './program.ts';

/** Most iterations that a counter tells apart; the input is never as long. */
const UNBOUNDED = 0x7FFF_FFFF;

/** Where a node stands: what its flags are, and whether it is read from right to left. */
interface Place extends Mode { readonly isLeft: boolean }

/** Throws where V8 does not know a Unicode property of the pattern. */
export function compile(pattern: AST.Pattern, flags: AST.Flags): op.Program {
  const code: number[] = [];
  const sets: CharacterSet[] = [];
  const slots = new Map<string, number>();
  const strings: StringSet[] = [];
  const groups = numberGroups(pattern);
  let registers = 2 * groups.size;
  let folds = false;

  alternatives(pattern.alternatives, { ...flags, isLeft: false });
  code.push(op.MATCH);
  return { code: Int32Array.from(code), groups: groups.size, registers, sets, strings, unicode: flags.unicode || flags.unicodeSets, sticky: flags.sticky, folds };

  function alternatives(branches: readonly AST.Alternative[], place: Place): void {
    const ends: number[] = [];
    for (const [index, { elements }] of branches.entries()) {
      const fork = index < branches.length - 1 ? emit(op.FORK, 0) : undefined;
      for (const element of place.isLeft ? elements.toReversed() : elements) emitElement(element, place);
      if (fork === undefined) continue;
      ends.push(emit(op.JUMP, 0));
      land(fork);
    }
    for (const end of ends) land(end);
  }

  function emitElement(node: AST.Element, place: Place): void {
    switch (node.type) {
      case 'Assertion': return assertion(node, place);
      case 'Backreference': return backreference(node, place);
      case 'Group': return alternatives(node.alternatives, modified(node.modifiers, place));
      case 'CapturingGroup': return group(node, place);
      case 'Quantifier': return quantifier(node, place);
      default: return set(node, place);
    }
  }

  function group(node: AST.CapturingGroup, place: Place): void {
    const register = groups.get(node)!;
    emit(op.MARK, place.isLeft ? register + 1 : register);
    alternatives(node.alternatives, place);
    emit(op.MARK, place.isLeft ? register : register + 1);
  }

  function set(node: SetNode, place: Place): void {
    const several = stringSet(node, place);
    if (several) emit(op.STRING, strings.push(several) - 1, Number(place.isLeft));
    else emit(place.isLeft ? op.CHARACTER_LEFT : op.CHARACTER, slotOf(node, place));
  }

  function assertion(node: AST.Assertion, place: Place): void {
    if (node.kind === 'lookahead' || node.kind === 'lookbehind') lookaround(node, place);
    else if (node.kind === 'word') emit(op.BOUNDARY, slot('\\w', place, () => setOf('\\w', place)), node.negate ? 0 : 1);
    else if (node.kind === 'start') edge(op.INPUT_START, op.LINE_START, place);
    else edge(op.INPUT_END, op.LINE_END, place);
  }

  function edge(ofInput: number, ofLine: number, place: Place): void {
    const terminators = '[\\n\\r\\u2028\\u2029]';
    if (place.multiline) emit(ofLine, slot(terminators, place, () => setOf(terminators, place)));
    else emit(ofInput);
  }

  function lookaround(node: AST.LookaroundAssertion, place: Place): void {
    const register = registers;
    registers += 2;
    const look = node.negate ? emit(op.LOOK_NOT, register, 0) : emit(op.LOOK, register);
    alternatives(node.alternatives, { ...place, isLeft: node.kind === 'lookbehind' });
    emit(node.negate ? op.LOOK_NOT_DONE : op.LOOK_DONE, register);
    if (node.negate) land(look + 1);
  }

  function backreference(node: AST.Backreference, place: Place): void {
    const referred = node.ambiguous ? node.resolved : [node.resolved];
    if (place.ignoreCase) folds = true;
    emit(op.BACKREFERENCE, Number(place.isLeft), Number(place.ignoreCase), referred.length, ...referred.map(one => groups.get(one)!));
  }

  function quantifier({ element, min: least, max: most, greedy }: AST.Quantifier, place: Place): void {
    const min = Math.min(least, UNBOUNDED);
    const max = Math.min(most, UNBOUNDED);
    if (max === 0) return;
    if (greedy && isSet(element) && !stringSet(element, place)) {
      emit(place.isLeft ? op.RUN_LEFT : op.RUN, slotOf(element, place), min, max);
      return;
    }
    const canBeEmpty = isEmptyable(element);
    if (min === 0 && max === 1) optional(element, greedy, canBeEmpty, place);
    else if (min === 0 && max === UNBOUNDED) star(element, greedy, canBeEmpty, place);
    else if (min === 1 && max === UNBOUNDED && !canBeEmpty) plus(element, greedy, place);
    else counted(element, min, max, greedy, canBeEmpty, place);
  }

  /** A choice between going on, which the greedy one prefers, and an exit whose address is to be landed. */
  function choice(greedy: boolean): number {
    if (greedy) return emit(op.FORK, 0);
    emit(op.FORK, code.length + 4);
    return emit(op.JUMP, 0);
  }

  function optional(element: AST.QuantifiableElement, greedy: boolean, canBeEmpty: boolean, place: Place): void {
    const exit = choice(greedy);
    const mark = canBeEmpty ? marked() : undefined;
    emitElement(element, place);
    if (mark !== undefined) emit(op.MOVED, mark);
    land(exit);
  }

  function star(element: AST.QuantifiableElement, greedy: boolean, canBeEmpty: boolean, place: Place): void {
    const loop = code.length;
    const exit = choice(greedy);
    const mark = canBeEmpty ? marked() : undefined;
    iteration(element, place);
    if (mark !== undefined) emit(op.MOVED, mark);
    emit(op.JUMP, loop);
    land(exit);
  }

  function plus(element: AST.QuantifiableElement, greedy: boolean, place: Place): void {
    const loop = code.length;
    iteration(element, place);
    if (!greedy) {
      emit(op.FORK, loop);
      return;
    }
    const exit = emit(op.FORK, 0);
    emit(op.JUMP, loop);
    land(exit);
  }

  function counted(element: AST.QuantifiableElement, min: number, max: number, greedy: boolean, canBeEmpty: boolean, place: Place): void {
    const counter = registers++;
    emit(op.RESET, counter);
    const loop = emit(greedy ? op.GREEDY_LOOP : op.LAZY_LOOP, counter, min, max, 0);
    emit(op.INCREMENT, counter);
    const mark = canBeEmpty ? marked() : undefined;
    iteration(element, place);
    if (mark !== undefined) emit(op.MOVED_PAST_MIN, mark, counter, min);
    emit(op.JUMP, loop);
    land(loop + 3);
  }

  function marked(): number {
    const register = registers++;
    emit(op.MARK, register);
    return register;
  }

  function iteration(element: AST.QuantifiableElement, place: Place): void {
    const captured = [...groups].filter(([{ start, end }]) => element.start <= start && end <= element.end).map(([, register]) => register);
    if (captured.length > 0) emit(op.CLEAR, captured[0]!, captured.at(-1)! + 2);
    emitElement(element, place);
  }

  function slotOf(node: SetNode, place: Place): number {
    return slot(node.raw, place, () => characterSet(node, place));
  }

  /** The slot of the set that a source names in its mode, which is made only once. */
  function slot(source: string, { ignoreCase, dotAll }: Place, make: () => CharacterSet): number {
    const key = `${Number(ignoreCase)}${Number(dotAll)}${source}`;
    const known = slots.get(key) ?? sets.push(make());
    slots.set(key, known);
    return known;
  }

  /** Gives the address of the instruction. */
  function emit(...words: number[]): number {
    return code.push(...words) - words.length;
  }

  /** Makes the first operand of an instruction the address that comes next. */
  function land(instruction: number): void {
    code[instruction + 1] = code.length;
  }
}

/** The first register of each group, in the order of their opening parentheses. */
function numberGroups(pattern: AST.Pattern): Map<AST.CapturingGroup, number> {
  const groups = new Map<AST.CapturingGroup, number>();
  visitRegExpAST(pattern, { onCapturingGroupEnter: node => groups.set(node, 2 * groups.size) });
  return groups;
}

function modified(modifiers: AST.Modifiers | null, place: Place): Place {
  if (!modifiers) return place;
  const { add, remove } = modifiers;
  return {
    ...place,
    ignoreCase: (place.ignoreCase || add.ignoreCase) && !remove?.ignoreCase,
    multiline: (place.multiline || add.multiline) && !remove?.multiline,
    dotAll: (place.dotAll || add.dotAll) && !remove?.dotAll,
  };
}

function isSet(node: AST.Element): node is SetNode {
  return node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass' || node.type === 'ExpressionCharacterClass';
}

/** Whether the element can match nothing. A class of strings may hold the empty one. */
function isEmptyable(node: AST.Element): boolean {
  switch (node.type) {
    case 'Group':
    case 'CapturingGroup': return node.alternatives.some(({ elements }) => elements.every(isEmptyable));
    case 'Quantifier': return node.min === 0 || isEmptyable(node.element);
    case 'CharacterClass': return node.unicodeSets;
    default: return node.type === 'Assertion' || node.type === 'Backreference' || node.type === 'ExpressionCharacterClass';
  }
}
