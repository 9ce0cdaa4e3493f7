import { parseJsonValue } from '@orrery/model';
import { labelPairs, sampleValue } from '../exposition.ts';
import type { AllowedNames } from './metric-family.ts';
import { stateKinds } from './state-kinds.ts';

/**
 * The series of an object, a line each, without the labels that name it and without `kube_<kind>_`, as far as they are of families that
 * are wanted.
 */
export function seriesOf(
  resource: string,
  object: object,
  wanted: RegExp,
  { originVersion = '1', ...allowed }: Partial<AllowedNames> & { readonly originVersion?: string } = {},
): string[] {
  const kind = stateKinds.get(resource);
  if (kind === undefined) throw new Error(`no kind ${resource}`);
  const value = parseJsonValue(JSON.stringify(object));
  return kind.families.flatMap(({ name, samples }) => {
    const short = name.replace(/^kube_[a-z]+_/, '');
    const lines: string[] = [];
    if (wanted.test(short)) {
      const add = (number: number, names: readonly string[] = [], values: readonly string[] = []): void => {
        lines.push(`${short}{${labelPairs(names, values)}} ${sampleValue(number)}`);
      };
      samples({ value, originVersion }, add, { labels: [], annotations: [], ...allowed });
    }
    return lines;
  });
}
