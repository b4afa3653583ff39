import { defineConfig } from 'vitest/config';

const source = '@headgate/source';

export default defineConfig({
  resolve: { conditions: [source, 'node', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: [source, 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    execArgv: [`--conditions=${source}`, '--import=tsx', '--expose-gc'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 30_000,
  },
});
