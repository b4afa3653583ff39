import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const conditions = ['@headgate/source', 'node', 'import', 'module', 'default'];
/** What only computes: its files share their imports, of which the parsers and the compiler take far longer than the tests. */
const pure = ['test/analysis/**/*.test.ts', 'test/rules/**/*.test.ts'];

/** Projects that codemods rewrite may have tests of their own. */
const FIXTURES = 'test/codemods/fixtures/**';

function project(name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return { extends: true, test: { name, ...test } };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    execArgv: ['--conditions=@headgate/source', '--import=tsx', '--expose-gc'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    globalSetup: './test/temporary-folder.ts',
    testTimeout: 90_000,
    maxWorkers: '100%',
    projects: [
      project('pure', { include: pure, isolate: false }),
      project('isolated', { include: ['test/**/*.test.ts'], exclude: [...pure, FIXTURES] }),
      project('effects', { include: ['test/effects/effects.ts'], testTimeout: 120_000 }),
    ],
  },
});
