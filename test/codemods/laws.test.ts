import type { Edits } from 'eslint-plugin-headgate/analysis';
import jscodeshift from 'jscodeshift';
import { describe, expect, test } from 'vitest';
import { breaches } from '../../codemods/src/laws.ts';
import type { Plan } from '../../codemods/src/plan.ts';
import { rename, toyCodemod, type Call } from './toy-codemod.ts';

/** What the laws say where every `f(…)` of `text` becomes `replacement` (the whole call). */
function broken(text: string, replacement: string, path = '/toy.ts'): string[] {
  return judge(({ call }) => ({ edits: [{ range: call.range, text: replacement }], because: [] }), text, path);
}

function judge(edits: Edits<Call, unknown>, text: string, path = '/toy.ts', tamper = (planned: Plan): Plan => planned): string[] {
  const again = (source: string): ReturnType<typeof plan> => plan(source);
  const planned = plan(text);
  if ('fault' in planned) throw new Error(planned.fault.message);
  return breaches({ path, text, planned: tamper(planned), again }, jscodeshift).map(({ law, detail }) => `${law}: ${detail}`);

  function plan(source: string): ReturnType<ReturnType<typeof toyCodemod>['plan']> {
    return toyCodemod(edits).plan(path, source, {});
  }
}

test('a lawful rewrite breaks nothing', () => {
  expect(judge(rename, 'import { f, g } from "m";\n// why\nf(/* in */ a);\n')).toEqual([]);
});

describe('collateral', () => {
  const tampers: readonly { name: string; text: string; output: (text: string) => string }[] = [
    { name: 'a tab became spaces', text: 'f(a);\n\tb;\n', output: text => text.replace('\t', '  ') },
    { name: 'a line end became LF', text: 'f(a);\r\nb;\r\n', output: text => text.replaceAll('\r\n', '\n') },
    { name: 'the final newline is gone', text: 'f(a);\n', output: text => text.trimEnd() },
    { name: 'text was added at the end', text: 'f(a);\n', output: text => `${text}\n` },
    { name: 'the shebang is gone', text: '#!/usr/bin/env node\nf(a);\n', output: text => text.slice(text.indexOf('\n') + 1) },
    { name: 'a quote changed', text: 'f(a);\n"b";\n', output: text => text.replaceAll('"', '\'') },
  ];
  test.each(tampers)('$name', ({ text, output }) => {
    const found = judge(rename, text, '/toy.ts', ({ passes: [pass], ...rest }) => ({ ...rest, passes: [{ ...pass!, after: output(pass!.after) }], output: output(pass!.after) }));
    expect(found).toEqual([expect.stringMatching(/^collateral: (Text|An edit)/)]);
  });

  test('the output is not what the passes left', () => {
    expect(judge(rename, 'f(a);', '/toy.ts', planned => ({ ...planned, output: 'g(b);' }))).toEqual(['collateral: The output is not what the last pass left.']);
  });

  test('a pass starts from another text', () => {
    expect(judge(rename, 'f(a);', '/toy.ts', ({ passes: [pass], ...rest }) => ({ ...rest, passes: [{ ...pass!, before: 'f(c);' }] }))).toEqual(['collateral: A pass did not start from the text the pass before it left.']);
  });
});

describe('comments', () => {
  test('a comment in the replaced range is lost', () => {
    expect(broken('f(/* why */ a);\n// kept\n', 'a')).toEqual(['comments: The comment `/* why */` is lost.']);
  });
  test('one of two equal comments is lost', () => {
    expect(broken('// x\nf(a // x\n);\n', 'a')).toEqual(['comments: The comment `// x` is lost.']);
  });
  test('a comment is there twice', () => {
    expect(broken('f(/* x */ a);\n', 'a /* x */ /* x */')).toEqual(['comments: The comment `/* x */` is there more often than before.']);
  });
  test('a comment that moved with its range is not lost', () => {
    expect(broken('f(/* x */ a);\n', 'a /* x */')).toEqual([]);
  });
});

describe('syntax', () => {
  test('our parser refuses the output', () => {
    expect(broken('b;\nf(a);\n', 'a(')).toEqual([expect.stringMatching(/^syntax: The output does not parse at line \d: /)]);
  });
  test('the second parser has a new complaint', () => {
    expect(broken('f(a);\nlet b;\n', 'let b = a')).toEqual(['syntax: The second parser complains: Identifier \'b\' has already been declared.']);
  });
  test('an old complaint of the second parser does not count', () => {
    expect(broken('f(a);\nclass A { override m() {} }\n', 'a')).toEqual([]);
  });
});

describe('imports', () => {
  const cases: readonly { name: string; text: string; edit: string; expected: string }[] = [
    { name: 'a name is declared twice', text: 'import { f, g } from "m";\nf(a, g);\n', edit: 'import { g } from "n";', expected: 'imports: `g` is declared by more than one import.' },
    { name: 'a name is imported twice', text: 'import { f, g as h } from "m";\nf(a);\nh();\n', edit: 'import { g } from "m";\ng();', expected: 'imports: `g` of `m` is imported more than once.' },
    { name: 'a name is required twice', text: 'const { f, g: h } = require("m");\nf(a);\nh();\n', edit: 'const { g } = require("m");\ng();', expected: 'imports: `g` of `m` is imported more than once.' },
    { name: 'an import is not used', text: 'import { f } from "m";\nf(a);\n', edit: 'import { g } from "n";', expected: 'imports: `g` of `n` is imported but never used.' },
    { name: 'an import is missing', text: 'import { f } from "m";\nf(a);\n', edit: 'g(a)', expected: 'imports: `g` is used but declared nowhere.' },
  ];
  test.each(cases)('$name', ({ text, edit, expected }) => {
    expect(broken(text, edit)).toContainEqual(expected);
  });
  test('a script may start to require, a module may not', () => {
    expect(broken('f(a);\n', 'const { g } = require("n");\ng(a)')).toEqual([]);
    expect(broken('f(a);\nexport {};\n', 'const { g } = require("n");\ng(a)')).toEqual(['imports: `require` is used but declared nowhere.']);
  });
  test('a global that every program has needs no import', () => {
    expect(broken('f(a);\n', 'Promise.all(a)')).toEqual([]);
  });
});

test('fixpoint: a second run changes the file again', () => {
  const grow: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: [call.range[1] - 1, call.range[1] - 1], text: ', a' }], because: [] });
  expect(judge(grow, 'f(a);\n')).toEqual(['fixpoint: A second run would change the file again.']);
});
