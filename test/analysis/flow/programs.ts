import fc from 'fast-check';

/** What a generated statement may do where it stands. */
interface Place { readonly depth: number; readonly loops: boolean; readonly labels: number; readonly isAsync: boolean; readonly isGenerator: boolean }

/**
 * Bodies of functions made of calls `t(n)`, every label `n` once: what each gives, or that it throws, is up to the run. What `d(n, …)` gives
 * throws, or not, when it is disposed. The other names are of `run`'s parameters, which never throw. A label to be numbered is written `§`.
 */
export function programs(kind: { readonly isAsync: boolean; readonly isGenerator: boolean }): fc.Arbitrary<string> {
  const place: Place = { depth: 3, loops: false, labels: 0, ...kind };
  return fc.array(statement(place), { minLength: 1, maxLength: 5 }).map(parts => number(parts.join('\n')));
}

function number(text: string): string {
  let next = 0;
  return text.replaceAll('§', () => String(next++));
}

function expression(place: Place): fc.Arbitrary<string> {
  const plain = fc.constant('t(§)');
  if (place.depth <= 0) return plain;
  const inner = fc.oneof({ depthSize: 'small' }, plain, expression({ ...place, depth: place.depth - 2 }));
  const [one, two, three] = [inner, fc.tuple(inner, inner), fc.tuple(inner, inner, inner)];
  return fc.oneof(
    plain,
    two.map(([a, b]) => `(${a} && ${b})`), two.map(([a, b]) => `(${a} || ${b})`), two.map(([a, b]) => `(${a} ?? ${b})`), three.map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    two.map(([a, b]) => `(${a}, ${b})`), one.map(a => `!${a}`), two.map(([a, b]) => `(${a} + ${b})`), two.map(([a, b]) => `[${a}, ...[${b}]]`),
    two.map(([a, b]) => `({ [${a}]: ${b} })`), two.map(([a, b]) => `\`\${${a}} \${${b}}\``), one.map(a => `(() => t(§), ${a})`),
    two.map(([a, b]) => `q(${a})?.call(${b})`), two.map(([a, b]) => `q(${a})?.[${b}].more.of(t(§))`), two.map(([a, b]) => `(q(${a})?.maybe)?.(${b})`), one.map(a => `delete q(${a})?.more`),
    two.map(([a, b]) => `(v = ${a}, v ||= ${b})`), two.map(([a, b]) => `(v = ${a}, v &&= ${b})`), two.map(([a, b]) => `(v = ${a}, v ??= ${b})`), one.map(a => `(v += ${a})`),
    three.map(([a, b, c]) => `({ [${a}]: v = ${b} } = {}, ${c})`), two.map(([a, b]) => `([v = ${a}, ...v] = [o(${b})])`), two.map(([a, b]) => `(o(${a}).more[${b}] = t(§))`),
    two.map(([a, b]) => `(class { [${a}] = 0; static [${b}] = t(§); static { t(§); } m() { t(§); } })`), two.map(([a, b]) => `tag\`a\${${a}} \${${b}}\``),
    two.map(([a, b]) => `new N(${a}, ${b})`),
    ...(place.isAsync ? [one.map(a => `(await ${a})`)] : []), ...(place.isGenerator ? [one.map(a => `(yield ${a})`)] : []),
  );
}

function statement(place: Place): fc.Arbitrary<string> {
  const value = expression(place);
  const simple = [value.map(a => `${a};`), value.map(a => `return ${a};`), value.map(a => `throw ${a};`), value.map(a => `if (${a}) return t(§);`), value.map(a => `const { a: w§ = ${a} } = {};`)];
  const jumps = [
    ...(place.loops ? [fc.constant('break;'), fc.constant('continue;')] : []),
    ...(place.labels > 0 ? [fc.nat(place.labels - 1).map(label => `break L${label};`), fc.nat(place.labels - 1).map(label => `if (t(§)) continue L${label};`)] : []),
  ];
  if (place.depth <= 0) return fc.oneof(value.map(a => `${a};`), ...simple, ...jumps);
  const deeper = { ...place, depth: place.depth - 1 };
  const block = (inner: Place): fc.Arbitrary<string> => fc.array(statement(inner), { maxLength: 3 }).map(parts => `{ ${parts.join(' ')} }`);
  const [body, turns] = [block(deeper), block({ ...deeper, loops: true })];
  const switched = { ...deeper, loops: false, labels: place.labels };
  return fc.oneof(
    { arbitrary: value.map(a => `${a};`), weight: 4 }, ...simple, ...jumps,
    fc.tuple(value, body, body).map(([a, b, c]) => `if (${a}) ${b} else ${c}`),
    fc.tuple(value, turns).map(([a, b]) => `while (${a}, t(§)) ${b}`), fc.tuple(value, turns).map(([a, b]) => `do ${b} while (${a} && t(§));`),
    fc.tuple(value, value, turns).map(([a, b, c]) => `for (let n = ${a}; t(§) && n; ${b}) ${c}`), fc.tuple(value, turns).map(([a, b]) => `for (;;) { if (!t(§)) break; ${a}; ${b} }`),
    fc.tuple(value, turns).map(([a, b]) => `for (const x of list(${a})) ${b}`), fc.tuple(value, turns).map(([a, b]) => `for (const { [t(§)]: x = t(§) } of list(${a})) ${b}`),
    fc.tuple(value, turns).map(([a, b]) => `for (v in { a: ${a}, b: 0 }) ${b}`),
    block({ ...deeper, loops: true, labels: place.labels + 1 }).map(b => `L${place.labels}: while (t(§)) ${b}`), body.map(b => `M${place.depth}: ${b.replace('{', `{ if (t(§)) break M${place.depth};`)}`),
    fc.tuple(value, block(switched), block(switched)).map(([a, b, c]) => `switch (${a}) { case t(§): ${b} default: ${c} break; case t(§): t(§); }`),
    fc.tuple(body, body).map(([a, b]) => `try ${a} catch (e) ${b}`), fc.tuple(body, body).map(([a, b]) => `try ${a} finally ${b}`),
    fc.tuple(body, body, body).map(([a, b, c]) => `try ${a} catch { t(§); ${b} } finally ${c}`),
    fc.tuple(value, body).map(([a, b]) => `{ using u = d(§, ${a}), w = d(§, t(§)); ${b} }`),
    ...(place.isAsync ? [fc.tuple(value, body).map(([a, b]) => `{ await using u = d(§, ${a}); ${b} }`), fc.tuple(value, turns).map(([a, b]) => `for await (const x of list(${a})) ${b}`)] : []),
  );
}
