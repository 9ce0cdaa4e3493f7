import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './tools/summary-reporter.ts';

// Stores start threads of their own by the hundred, tests start servers: what one of them compiled serves all others.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/orrery-compiled');

export default defineConfig({
  test: {
    include: ['{packages,apps,lab,tests,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['tools/loopback-guard.ts'],
    globalSetup: ['tools/lab-required.ts', 'tools/test-postgres.ts'],
    reporters: ['default', new SummaryReporter()],
    passWithNoTests: false,
    allowOnly: false,
    expect: { requireAssertions: true },
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
