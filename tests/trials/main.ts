import { execFileSync } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import type { TrialReport } from './trial.ts';
import { trials } from './trials.ts';

/** `npm run trials -- <name> [--count n] [--seed s]`: without a name it says which there are. */
const options = { count: { type: 'string' }, seed: { type: 'string' } } as const;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const [name] = positionals;
    if (name === undefined) {
      for (const [known, { text, count }] of trials) say(`${known.padEnd(24)}${text} (${count} times)`);
      return 0;
    }
    const trial = trials.get(name);
    if (trial === undefined) return refuse(`no trial "${name}": one of ${[...trials.keys()].join(', ')}`);
    const count = toNumber(values.count) ?? trial.count;
    const seed = toNumber(values.seed) ?? Math.floor(Math.random() * 1_000_000);
    say(`${name}: ${trial.text}; ${count} times from seed ${seed}`);
    // For the processes that the trial starts, when they have the same cache.
    flushCompileCache();
    const report = await trial.run({ count, seed, onProgress: say });
    for (const problem of report.problems) say(problem);
    say(`\n${rowOf(name, { count, seed }, report)}`);
    return report.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return refuse(error.message);
    throw error;
  }
}

/** A row for docs/trials.md. */
function rowOf(
  name: string,
  { count, seed }: { readonly count: number; readonly seed: number },
  report: TrialReport,
): string {
  const date = new Date().toISOString().slice(0, 10);
  const facts = [...report.facts].map(([what, value]) => `${what}: ${value.toLocaleString('en')}`).join('; ');
  const result = report.problems.length === 0 ? 'passed' : `**${report.problems.length} problems**`;
  return `| ${date} | ${name} | ${count} | ${seed} | ${readCommit()} | ${result} | ${facts} |`;
}

function readCommit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
  } catch {
    return 'unknown'; // sources without their repository
  }
}

/** @throws TypeError with a code, as for an unknown flag, unless it is a whole number. */
function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw Object.assign(new TypeError(`"${text}" is not a number`), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function refuse(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}
