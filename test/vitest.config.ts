import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const conditions = ['@headgate/source', 'node', 'import', 'module', 'default'];
/** What only computes, and starts no thread from sources: its files share their imports, of which the parsers and the compiler take far longer than the tests. */
const pure = ['test/analysis/*.test.ts', 'test/analysis/!(hosts)/**/*.test.ts', 'test/rules/**/*.test.ts'];

/** Projects that codemods rewrite may have tests of their own. */
const FIXTURES = 'test/codemods/fixtures/**';

const FLAGS = ['--conditions=@headgate/source', '--expose-gc'];
/** For threads and processes that tests start from sources, where Node.js does not read types itself; from 22.18 on it does, and tsx makes code of a package.json inside of vitest. */
const STARTING = (process.features as { readonly typescript?: unknown }).typescript ? FLAGS : [...FLAGS, '--import=tsx'];

function project(name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return { extends: true, test: { name, ...test } };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    reporters: ['default', './test/closing-line-reporter.ts'],
    globalSetup: './test/temporary-folder.ts',
    testTimeout: 90_000,
    maxWorkers: '100%',
    projects: [
      project('pure', { include: pure, isolate: false, execArgv: FLAGS }),
      project('isolated', { include: ['test/**/*.test.ts'], exclude: [...pure, FIXTURES], execArgv: STARTING }),
      project('effects', { include: ['test/effects/effects.ts'], testTimeout: 120_000, execArgv: STARTING }),
    ],
  },
});
