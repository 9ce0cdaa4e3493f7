import { stdout } from 'node:process';
import { describeSkipped } from '@orrery/lab/tier';
import type { Reporter, TestModule } from 'vitest/node';

/** How many tests ended in which way. A skipped test is in `skipped` only (LAB-02). */
export interface RunCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The closing line of a run. */
export function closingLine({ passed, failed, skipped }: RunCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Ends a vitest run with what the missing lab cost, if anything, and `N passed, N failed, N skipped` as the last line. */
export class SummaryReporter implements Reporter {
  /** vitest's hook at the end of a run. A file that could not be loaded, and an error outside tests, count as failed. */
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = new Map<string, number>();
    const skippedNames: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        states.set(state, (states.get(state) ?? 0) + 1);
        if (state === 'skipped') skippedNames.push(test.fullName);
      }
    }
    const errors = unhandledErrors.length + modules.reduce((sum, module) => sum + moduleErrors(module), 0);
    const lab = describeSkipped(skippedNames);
    if (lab !== undefined) stdout.write(`${lab}\n`);
    const failed = (states.get('failed') ?? 0) + errors;
    stdout.write(
      `${closingLine({ passed: states.get('passed') ?? 0, failed, skipped: states.get('skipped') ?? 0 })}\n`,
    );
  }
}

/** Errors of a file itself and of its groups: a hook that failed makes its tests neither passed nor failed. */
function moduleErrors(module: TestModule): number {
  const suites = [...module.children.allSuites()];
  return module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0);
}
