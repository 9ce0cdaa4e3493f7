import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'lab/**/*.test.ts', 'tests/**/*.test.ts', 'tools/**/*.test.ts'],
    passWithNoTests: false,
    allowOnly: false,
    expect: { requireAssertions: true },
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
