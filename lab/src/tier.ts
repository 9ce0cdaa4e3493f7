import type { Environment } from './setup/cache-folder.ts';
import { allTools, missingComponents } from './setup/find-tool.ts';

/** What `ORRERY_LAB` says of the tests that need real components. */
export type LabMode = 'auto' | 'required' | 'off';

/** Whether a test that needs tools of the lab can run. */
export type LabDecision =
  | { readonly kind: 'run' }
  /** `missing` names components; empty when the lab is off. */
  | { readonly kind: 'skip' | 'fail'; readonly missing: readonly string[] };

/** Reads `ORRERY_LAB`; `auto` when unset. @throws Error naming the values when it is something else. */
export function readLabMode(env: Environment = process.env): LabMode {
  const value = env['ORRERY_LAB'] || 'auto';
  if (value === 'auto' || value === 'required' || value === 'off') return value;
  throw new Error(`ORRERY_LAB is "${value}": use auto, required or off`);
}

/** `auto` runs what has all its tools and skips the rest, `required` fails the rest, `off` skips everything. */
export function decideLab(tools: readonly string[], env: Environment = process.env): LabDecision {
  const mode = readLabMode(env);
  if (mode === 'off') return { kind: 'skip', missing: [] };
  const missing = missingComponents(tools, env);
  if (missing.length === 0) return { kind: 'run' };
  return { kind: mode === 'required' ? 'fail' : 'skip', missing };
}

/**
 * With `ORRERY_LAB=required`, to be called before the first test.
 * @throws Error naming the components that are not there and the command that gets them.
 */
export function assertLabReady(env: Environment = process.env): void {
  const decision = decideLab(allTools(), env);
  if (decision.kind === 'fail') {
    const names = decision.missing.join(' ');
    throw new Error(`ORRERY_LAB=required and the lab lacks ${names}: run "npm run lab:setup ${names}"`);
  }
}

/** What is added to the name of a skipped group of tests, so that the end of the run can say what was missing. */
export function skipMark(missing: readonly string[]): string {
  return missing.length === 0 ? '[the lab is off]' : `[the lab lacks ${missing.join(', ')}]`;
}

/** Matches what {@link skipMark} writes; the group is the list of components, absent when the lab is off. */
const MARK = /\[the lab (?:is off|lacks ([^\]]+))\]/;

/** One line on the tests that were skipped for want of the lab, from their full names; undefined when there are none. */
export function describeSkipped(skippedNames: readonly string[]): string | undefined {
  const marks = skippedNames.map((name) => MARK.exec(name)).filter((mark) => mark !== null);
  if (marks.length === 0) return undefined;
  const missing = new Set(marks.flatMap(([, components]) => components?.split(', ') ?? []));
  if (missing.size === 0) return `${marks.length} lab tests skipped: ORRERY_LAB=off`;
  const names = [...missing].sort();
  return `${marks.length} lab tests skipped, the lab lacks ${names.join(', ')}: npm run lab:setup ${names.join(' ')}`;
}
