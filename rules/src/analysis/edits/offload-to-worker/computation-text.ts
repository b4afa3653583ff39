import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { lastName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';
import { indentAt, lineEndOf, semicolonOf } from '../gap.ts';
import type { Captures } from './captures.ts';
import type { Computation } from './computation.ts';

/** Two computations with the same key differ in what they are given only. */
export function keyOfComputation(computation: Computation, source: Source): string {
  return bodyOf(computation, computation.given.map((_, index) => `\0${index}`), source).replaceAll(/\s+/g, ' ');
}

/** `parseInThread` for `parse(text)`, `generatePrimeInThread` for `generatePrimeSync(bits)`. */
export function nameOfComputation({ call }: Computation): string {
  const callee = unwrap(call.callee);
  const name = lastName(callee);
  const plain = /^[A-Za-z][\w$]*?(?=(?:Promise|Sync)?$)/.exec(name ?? '')?.[0] ?? 'compute';
  return `${plain[0]!.toLowerCase()}${plain.slice(1)}InThread`;
}

/** The function that a worker file exports. In TypeScript its parameters have the types of those that they are handed to. */
export function functionText(name: string, computation: Computation, { variables, imported }: Captures, source: Source): string | Refusal {
  const { given, bytes, whole } = computation;
  const { text } = source;
  const names = namesOf(given, new Set([...variables, ...imported].map(variable => variable.name)));
  const types = /ts$/.test(source.path) ? given.map(one => (bytes.has(one) ? ': Uint8Array' : typeOf(one, source))) : given.map(() => '');
  if (types.includes(undefined)) return UNTYPED;
  const eol = lineEndOf(text);
  const unit = /\n([ \t]+)\S/.exec(text.replaceAll(/\n \*/g, '\n*'))?.[1] ?? '  ';
  const body = bodyOf(computation, names, source);
  const lines = body.includes('`') ? body : body.replaceAll(`${eol}${indentAt(whole.range[0], text)}`, eol + unit);
  return `function ${name}(${names.map((one, index) => one + types[index]).join(', ')}) {${eol}${unit}return ${lines}${semicolonOf(source)}${eol}}`;
}

function bodyOf({ whole, given, bytes }: Computation, names: readonly string[], { text }: Source): string {
  let body = '';
  let [at] = whole.range;
  for (const [index, one] of given.entries()) {
    body += text.slice(at, one.range[0]) + (bytes.has(one) ? `Buffer.from(${names[index]})` : names[index]);
    [, at] = one.range;
  }
  return body + text.slice(at, whole.range[1]);
}

/** What each is called where it is worked out, as far as that says something. */
function namesOf(given: readonly TSESTree.Expression[], taken: ReadonlySet<string>): readonly string[] {
  const names: string[] = [];
  for (const one of given) {
    const node = unwrap(one);
    const own = lastName(node);
    const wanted = own !== undefined && /^[a-z][\w$]*$/i.test(own) ? own : 'input';
    let name = wanted;
    for (let count = 2; taken.has(name) || names.includes(name); count++) name = `${wanted}${count}`;
    names.push(name);
  }
  return names;
}

/** `: string` where it is declared so, else `: Parameters<typeof parse>[0]`. */
function typeOf(given: TSESTree.Expression, source: Source): string | undefined {
  const { text } = source;
  const declared = findVariable(given, source)?.identifiers[0] as TSESTree.Identifier | undefined;
  const type = declared?.typeAnnotation?.typeAnnotation;
  if (type && /^TS(?:BigInt|Boolean|Number|String)Keyword$/.test(type.type)) return `: ${text.slice(...type.range)}`;
  const call = given.parent;
  if ((call.type !== 'CallExpression' && call.type !== 'NewExpression') || call.typeArguments || !isPath(call.callee)) return undefined;
  return `: ${call.type === 'NewExpression' ? 'ConstructorParameters' : 'Parameters'}<typeof ${text.slice(...call.callee.range)}>[${call.arguments.indexOf(given)}]`;
}

function isPath(node: TSESTree.Node): boolean {
  return node.type === 'Identifier' || (node.type === 'MemberExpression' && !node.computed && !node.optional && isPath(node.object));
}

const UNTYPED: Refusal = { reason: 'untyped', missing: 'The types of its parameters in a file of its own: they are handed to something whose type has no name.' };
