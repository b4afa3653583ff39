import fc from 'fast-check';
import { splitsPair } from '../../../../rules/src/analysis/regexp/matcher/alphabet.ts';
import { regexpOf, type Triple } from './against-v8.ts';

/** Letters whose case folding is a trap, line ends, word and other characters, an astral pair of cases, an emoji whole and in halves. */
const characters = [
  ...'aabbbcABk12_- \n\r\u2028', '\u017F', '\u212A', 's', 'ß', '\u1E9E', 'ı', 'İ', 'i', 'σ', 'ς', 'Σ', '\u0390', '\u1FD3', 'é', 'É',
  '𐐀', '𐐨', '😀', '\uD83D', '\uDE00', '🇩🇪', '👍🏽',
];
const letters = fc.constantFrom(...'aaabbc');

const odd = fc.constantFrom('\\n', '\\x61', '\\u0062', '\\u{1F600}', '\\ud83d', '\\ude00', '\\ud83d\\ude00', '\\-', '\\cJ', '\\0', '\\8', '{', ']', '\\c');
const character = fc.oneof(
  { weight: 6, arbitrary: letters },
  { weight: 2, arbitrary: fc.constantFrom(...characters.filter(one => !/[-\n\r\u2028]/.test(one))) },
  { weight: 1, arbitrary: odd },
);
const escape = fc.constantFrom('\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\p{Lu}', '\\P{Lu}', '\\p{L}', '\\P{Ll}', '\\p{ASCII}', '\\p{Script=Greek}');
const sequences = fc.constantFrom('\\q{ab}', '\\q{ab|a|}', '\\q{abc|b|aa}', '\\q{😀a|ß}', '\\p{RGI_Emoji}', '\\p{Emoji_Keycap_Sequence}');

const literal = fc.constantFrom(...'abcABkßσ\u017F1_-', '\\n', '\\b', '😀', '\\u{10400}', '\\ud83d');
const range = fc.constantFrom('a-c', 'A-Z', '0-9', 'a-z', '\\u0000-\\uffff', '\\ud83d-\\ude00', '\\u017F-\\u212A', '𐐀-𐐨');

const { set } = fc.letrec<{ set: string; listed: string; computed: string; operand: string; member: string }>(tie => ({
  set: fc.oneof(
    { weight: 3, arbitrary: tie('listed') },
    { weight: 2, arbitrary: fc.array(fc.oneof(literal, range, escape), { minLength: 1, maxLength: 3 }).map(members => `[^${members.join('')}]`) },
    { weight: 1, arbitrary: tie('computed') },
  ),
  listed: fc.array(tie('member'), { maxLength: 3 }).map(members => `[${members.join('')}]`),
  computed: fc.tuple(fc.constantFrom('[', '[^'), fc.array(tie('operand'), { minLength: 2, maxLength: 3 }), fc.constantFrom('--', '&&'))
    .map(([start, operands, sign]) => `${start}${operands.join(sign)}]`),
  operand: fc.oneof({ depthSize: 'small' }, letters, escape, sequences, tie('set')),
  member: fc.oneof(
    { depthSize: 'small' },
    { weight: 6, arbitrary: literal },
    { weight: 3, arbitrary: range },
    { weight: 3, arbitrary: escape },
    { weight: 1, arbitrary: sequences },
    { weight: 1, arbitrary: tie('set') },
  ),
}));

const count = fc.constantFrom('*', '*', '+', '+', '?', '{2}', '{1,2}', '{0,3}', '{2,}', '{0}', '{0,1}', '{3,4}');
const quantifier = fc.tuple(count, fc.constantFrom('', '', '?')).map(parts => parts.join(''));
const modifiers = regexpOf({ pattern: '(?i:a)', flags: '' }) ? ['(?i:', '(?-i:', '(?s:', '(?m-s:'] : [];
const open = ['(?:', '(?:', '(', '(', '(', '(?<n>', '(?=', '(?!', '(?<=', '(?<!', ...modifiers];

const { alternatives } = fc.letrec<{ alternatives: string; sequence: string; term: string; atom: string; enclosed: string }>(tie => ({
  alternatives: fc.oneof(
    { weight: 3, arbitrary: tie('sequence') },
    { weight: 1, arbitrary: fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }).map(branches => branches.join('|')) },
  ),
  sequence: fc.array(tie('term'), { maxLength: 4 }).map(terms => terms.join('')),
  term: fc.oneof(
    { depthSize: 'medium' },
    { weight: 4, arbitrary: tie('atom') },
    { weight: 3, arbitrary: fc.tuple(tie('atom'), quantifier).map(parts => parts.join('')) },
    { weight: 1, arbitrary: fc.constantFrom('^', '$', '\\b', '\\B') },
  ),
  atom: fc.oneof(
    { depthSize: 'medium' },
    { weight: 6, arbitrary: character },
    { weight: 2, arbitrary: fc.oneof(escape, fc.constant('.'), set) },
    { weight: 7, arbitrary: tie('enclosed') },
    { weight: 2, arbitrary: fc.constantFrom('\\1', '\\2', '\\3', '\\k<n>') },
  ),
  enclosed: fc.tuple(fc.constantFrom(...open), tie('alternatives')).map(([start, inside]) => `${start}${inside})`),
}));

const flag = (letter: string): fc.Arbitrary<string> => fc.constantFrom('', '', letter);
const flags = fc.tuple(flag('i'), flag('m'), flag('s'), flag('y'), fc.constantFrom('', '', 'u', 'v')).map(parts => parts.join(''));

const input = fc.oneof(
  { weight: 2, arbitrary: fc.array(letters, { maxLength: 14 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...characters), { maxLength: 12 }) },
).map(parts => parts.join(''));

export const triple: fc.Arbitrary<Triple> = fc.tuple(alternatives, flags, input, fc.nat(4))
  .map(([source, mode, text, from]) => ({ pattern: source, flags: mode, input: text, from: aligned(text, Math.min(from, text.length)) }));

/** Not between the halves of a pair: from there V8 steps back as it has to, but not where the pattern is a mere string. */
function aligned(text: string, from: number): number {
  return splitsPair(text, from) ? from - 1 : from;
}
