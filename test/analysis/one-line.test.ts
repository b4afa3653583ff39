import { expect, test } from 'vitest';
import { oneLine } from '../../rules/src/analysis/one-line.ts';
import { lastExpression, sourceOf } from './source-of.ts';

test.each([
  ['fs\n  .readFileSync(path)', 'fs.readFileSync(path)'],
  ['router /* all */ .route("/a") // one\n  .get(show)', 'router.route("/a").get(show)'],
  ['load("// no comment",\n   2)', 'load("// no comment", 2)'],
  ['user\n  ?.name', 'user?.name'],
  ['ok ? .5 : [...rest, 1]', 'ok ? .5 : [...rest, 1]'],
])('%j is %j', (code, line) => {
  const source = sourceOf(`${code};`, '/a.ts');
  expect(oneLine(lastExpression(source), source)).toBe(line);
});
