import type { TSESTree } from '@typescript-eslint/types';
import { expect, test } from 'vitest';
import { applyEdits, isRefusal } from '../../../rules/src/analysis/edits/edit.ts';
import { importName, type ImportNeed } from '../../../rules/src/analysis/edits/imports.ts';
import { firstNode, sourceOf } from '../source-of.ts';

const NAMED: ImportNeed = { module: 'm', name: 'bound', local: 'bound', alias: 'otherBound' };
const DEFAULT: ImportNeed = { module: 'm', name: 'default', local: 'bound', alias: 'otherBound' };

/** What `here()` becomes when it calls the needed export, or why it cannot. */
function rewrite(code: string, { path = 'a.ts', need = NAMED } = {}): string {
  const source = sourceOf(code, path);
  const site = firstNode((node): node is TSESTree.Identifier => node.type === 'Identifier' && node.name === 'here', source);
  const imported = importName(need, source, site);
  return isRefusal(imported) ? imported.reason : applyEdits(code, [...imported.edits, { range: site.range, text: imported.expression }]);
}

test.each([
  ['the same name', 'import { bound } from "m";\nhere();', 'import { bound } from "m";\nbound();'],
  ['an alias', 'import { bound as b } from "m";\nhere();', 'import { bound as b } from "m";\nb();'],
  ['a string name', 'import { "bound" as b } from "m";\nhere();', 'import { "bound" as b } from "m";\nb();'],
  ['a namespace', 'import * as m from "m";\nhere();', 'import * as m from "m";\nm.bound();'],
  ['a required namespace', 'const m = require("m");\nhere();', 'const m = require("m");\nm.bound();'],
  ['a destructured alias', 'const { bound: b } = require("m");\nhere();', 'const { bound: b } = require("m");\nb();'],
  ['an import assignment', 'import m = require("m");\nhere();', 'import m = require("m");\nm.bound();'],
])('an import is used again: %s', (_, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test.each([
  ['one line', 'import { a } from "m";\nhere();', 'import { a, bound } from "m";\nbound();'],
  ['a trailing comma', 'import {\n\ta,\n\tb,\n} from "m";\nhere();', 'import {\n\ta,\n\tb,\n\tbound,\n} from "m";\nbound();'],
  ['two names on a line of several', 'import {\n  a, b,\n} from "m";\nhere();', 'import {\n  a, b, bound,\n} from "m";\nbound();'],
  ['a default import', 'import m from "m";\nhere();', 'import m, { bound } from "m";\nbound();'],
  ['a default import with a list', 'import m, { a } from "m";\nhere();', 'import m, { a, bound } from "m";\nbound();'],
  ['an inline type', 'import { type A } from "m";\nhere();', 'import { type A, bound } from "m";\nbound();'],
  ['a pattern', 'const { a } = require("m"), b = 1;\nhere();', 'const { a, bound } = require("m"), b = 1;\nbound();'],
])('an import is extended: %s', (_, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test.each([
  ['only types', 'import type { A } from "m";\nhere();', 'import type { A } from "m";\nimport { bound } from "m";\nbound();'],
  ['attributes', 'import { a } from "m" with { type: "x" };\nhere();', 'import { a } from "m" with { type: "x" };\nimport { bound } from "m";\nbound();'],
  ['a comment in braces', 'import { a /* b */ } from "m";\nhere();', 'import { a /* b */ } from "m";\nimport { bound } from "m";\nbound();'],
  ['a side effect', 'import "m";\nhere();', 'import "m";\nimport { bound } from "m";\nbound();'],
  ['a rest pattern', 'const { a, ...b } = require("m");\nhere();', 'const { a, ...b } = require("m");\nconst { bound } = require("m");\nbound();'],
])('an import that cannot be extended gets a line below it: %s', (_, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test.each([
  ['after the last import, past its comment', 'import a from "a"; // a\n\nlet x;\nimport b from "b"; /* b */\nhere();', 'import a from "a"; // a\n\nlet x;\nimport b from "b"; /* b */\nimport { bound } from "m";\nbound();'],
  ['on its own line where code follows the last import', 'import a from "a"; here();', 'import a from "a";\nimport { bound } from "m"; bound();'],
  ['below a shebang', '#!/usr/bin/env node\nexport {};\nhere();', '#!/usr/bin/env node\nimport { bound } from \'m\';\n\nexport {};\nbound();'],
  ['below directives', '\'use client\';\nexport {};\nhere();', '\'use client\';\n\nimport { bound } from \'m\';\n\nexport {};\nbound();'],
  ['below a licence, above the comment of a declaration', '/* @license MIT */\n// of f\nexport const f = 1;\nhere();', '/* @license MIT */\nimport { bound } from \'m\';\n\n// of f\nexport const f = 1;\nbound();'],
  ['below comments that an empty line follows', '// About.\n// More.\n\nexport const f = "";\nhere();', '// About.\n// More.\n\nimport { bound } from "m";\n\nexport const f = "";\nbound();'],
  ['with the line ending of the file', 'import a from "a";\r\nhere();', 'import a from "a";\r\nimport { bound } from "m";\r\nbound();'],
  ['without semicolon and spaces like its neighbour', 'import {a} from \'a\'\nhere()', 'import {a} from \'a\'\nimport {bound} from \'m\'\nbound()'],
  ['after leading requires only', 'const a = require("a");\nconst x = a();\nconst b = require("b");\nhere();', 'const a = require("a");\nconst { bound } = require("m");\nconst x = a();\nconst b = require("b");\nbound();'],
  ['after calls and members of requires', 'require("x").config();\nvar a = require("a").b, c = require("c")(1);\nhere();', 'require("x").config();\nvar a = require("a").b, c = require("c")(1);\nvar { bound } = require("m");\nbound();'],
  ['above everything where calls come before the first require', 'start();\nconst a = require("a");\nhere();', 'const { bound } = require("m");\n\nstart();\nconst a = require("a");\nbound();'],
])('a new import stands %s', (_, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test('a require gets a semicolon where the next line would continue it', () => {
  expect(rewrite('(() => {\n  require(\'a\')(here)\n})()')).toBe('const { bound } = require(\'m\');\n\n(() => {\n  require(\'a\')(bound)\n})()');
});

test('a require ends where it cannot swallow the next line', () => {
  expect(rewrite('\'use strict\'\n\n;[1].forEach(here)\nmodule.exports = 1')).toBe('\'use strict\'\n\nconst { bound } = require(\'m\')\n\n;[1].forEach(bound)\nmodule.exports = 1');
});

test.each([
  ['a local of the same name anywhere', 'import a from "a";\nhere();\n(bound => bound)(a);', 'import a from "a";\nimport { bound as otherBound } from "m";\notherBound();\n(bound => bound)(a);'],
  ['a global of the same name', 'import a from "a";\nhere(bound);', 'import a from "a";\nimport { bound as otherBound } from "m";\notherBound(bound);'],
  ['both names taken', 'import { bound, otherBound } from "a";\nhere();', 'import { bound, otherBound } from "a";\nimport { bound as bound2 } from "m";\nbound2();'],
  ['a pattern', 'const { a } = require("m");\nconst bound = 1;\nhere();', 'const { a, bound: otherBound } = require("m");\nconst bound = 1;\notherBound();'],
])('a taken name gets an alias: %s', (_, before, after) => {
  expect(rewrite(before)).toBe(after);
});

test.each([
  ['new', 'import a from "a";\nhere();', 'import a from "a";\nimport bound from "m";\nbound();'],
  ['before a list', 'import { a } from "m";\nhere();', 'import bound, { a } from "m";\nbound();'],
  ['there by another name', 'import b, { a } from "m";\nhere();', 'import b, { a } from "m";\nb();'],
  ['there as a list item', 'import { default as b } from "m";\nhere();', 'import { default as b } from "m";\nb();'],
  ['required already', 'const b = require("m");\nhere();', 'const b = require("m");\nb();'],
])('a default import is %s', (_, before, after) => {
  expect(rewrite(before, { need: DEFAULT })).toBe(after);
});

test.each([
  ['commonjs-default', 'const a = require("a");\nhere();', { need: DEFAULT }],
  ['module-kind', 'here();', { path: 'a.js' }],
  ['module-kind', 'define(["a"], a => { require(["b"]); here(); });', { path: 'a.js' }],
  ['name-shadowed', 'import { bound } from "m";\n(bound => here(bound))(1);', {}],
] as const)('refuses with %s: %s', (reason, code, options) => {
  expect(rewrite(code, options)).toBe(reason);
});

test.each([
  ['a.mjs', 'import { bound } from \'m\';\n\nbound();'],
  ['a.mts', 'import { bound } from \'m\';\n\nbound();'],
  ['a.ts', 'import { bound } from \'m\';\n\nbound();'],
  ['a.cjs', 'const { bound } = require(\'m\');\n\nbound();'],
  ['a.cts', 'const { bound } = require(\'m\');\n\nbound();'],
])('the extension tells the kind of a file that tells nothing: %s', (path, after) => {
  expect(rewrite('here();', { path })).toBe(after);
});
