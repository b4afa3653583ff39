import { existsSync } from 'node:fs';
import type { Edits, NewFile } from 'eslint-plugin-headgate/analysis';
import jscodeshift from 'jscodeshift';
import { expect, test } from 'vitest';
import { lawful } from '../../codemods/src/lawful.ts';
import { changesOf, migrationOf, type ChangedFile } from '../../codemods/src/migration.ts';
import { newImports } from '../../codemods/src/new-imports.ts';
import { plan, type Plan } from '../../codemods/src/plan.ts';
import { project, type Project } from './project.ts';
import { toyCodemod, type Call } from './toy-codemod.ts';

/** `f(a)` → `a()`, with a file `a.ts` beside it, as often as there are calls. */
function creating({ at }: Project, textOf: (name: string) => string): Edits<Call, unknown> {
  return ({ call }, { text }) => {
    const name = text.slice(...call.arguments[0]!.range);
    return { edits: [{ range: call.range, text: `${name}()` }], because: [], creates: [{ path: at(`${name}.ts`), text: textOf(name) }] };
  };
}

function planIn(made: Project, text: string, textOf: (name: string) => string): Plan {
  const proposers = new Map([['toy', toyCodemod(creating(made, textOf)).proposer({})]]);
  const replan: Parameters<typeof lawful>[2]['replan'] = (source, hold) => plan(made.at('toy.ts'), source, proposers, hold);
  const planned = replan(text, () => undefined);
  if ('fault' in planned) throw new Error(planned.fault.message);
  return lawful(planned, () => undefined, { path: made.at('toy.ts'), text, replan }, jscodeshift);
}

const VALUE = (): string => 'export default 1;\n';
const declared = 'let a, b;\n';

test('sites that share a new file ask for it once', () => {
  const made = project({});
  expect(planIn(made, `${declared}f(a);\nf(a);\nf(b);\n`, VALUE)).toMatchObject({ output: `${declared}a();\na();\nb();\n`, creates: [{ path: made.at('a.ts') }, { path: made.at('b.ts') }] });
});

test.each<readonly [string, Readonly<Record<string, string>>, (name: string) => string, reason: string]>([
  ['is there already', { 'a.ts': 'mine\n' }, VALUE, 'broken-law-collateral'],
  ['does not parse', {}, name => (name === 'a' ? 'const' : VALUE()), 'broken-law-syntax'],
])('a site whose new file %s is left alone, and the others are not', (_name, files, textOf, reason) => {
  const { sites, output, creates } = planIn(project(files), `${declared}f(a);\nf(b);\n`, textOf);
  expect(sites.map(({ outcome }) => (outcome.kind === 'left' ? outcome.reason : outcome.kind))).toEqual([reason, 'rewritten']);
  expect([output, creates.length]).toEqual([`${declared}f(a);\nb();\n`, 1]);
});

test('what a new file imports counts as imported', () => {
  expect(newImports('/a.ts', 'import "x";\n', 'import "x";\nimport "./w.ts";\n', [{ path: '/w.ts', text: 'import type { T } from "types";\nimport { a } from "x";\nimport { b } from "y";\n' }])).toEqual(['y']);
});

test('the transform writes them, unless it runs dry', () => {
  const made = project({});
  const codemod = toyCodemod(creating(made, VALUE));
  const file = { path: made.at('toy.ts'), source: `${declared}f(a);\n` };
  expect(codemod(file, { jscodeshift }, { dry: true })).toBe(`${declared}a();\n`);
  expect(existsSync(made.at('a.ts'))).toBe(false);
  codemod(file, { jscodeshift });
  expect(made.read('a.ts')).toBe(VALUE());
});

test('two files that want the same one differently do not both get it', () => {
  const made = project({});
  const changed = (path: string, creates: readonly NewFile[]): ChangedFile => ({ path: made.at(path), status: 'changed', before: 'old', after: 'new', imports: [], creates, items: [{ codemod: 'toy', range: [0, 1], line: 1, column: 1, certainty: 'likely', outcome: { kind: 'rewritten', because: [], observable: [] } }] });
  const shared = { path: made.at('shared.ts'), text: 'one' };
  const migration = migrationOf([changed('a.ts', [shared]), changed('b.ts', [shared]), changed('c.ts', [{ ...shared, text: 'other' }])]);
  expect(migration.files.map(({ status }) => status)).toEqual(['changed', 'changed', 'failed']);
  expect(migration.files[2]!.items[0]!.outcome).toEqual({ kind: 'left', reason: 'new-file', missing: 'Another file wants the new file shared.ts with another text.' });
  expect(changesOf(migration)).toEqual([{ path: made.at('a.ts'), before: 'old', after: 'new' }, { path: made.at('b.ts'), before: 'old', after: 'new' }, { path: shared.path, before: null, after: 'one' }]);
});
