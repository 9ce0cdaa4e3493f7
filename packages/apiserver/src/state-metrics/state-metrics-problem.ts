import { isStatusError } from '@orrery/model';
import { stateKinds } from './families/state-kinds.ts';
import { readStateOptions } from './read-state-options.ts';
import { defaultStateMetrics, type StateMetricsSettings } from './state-metrics-settings.ts';

/** Plurals of the kinds that have state metrics. */
export const stateMetricsResources: readonly string[] = [...stateKinds.keys()];

/** Why no request could be answered with these settings, in a line; undefined: they can be used. */
export function stateMetricsProblem(settings: Partial<StateMetricsSettings>): string | undefined {
  try {
    readStateOptions(new URLSearchParams(), { ...defaultStateMetrics, ...settings });
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return error.message.replace(/^query parameter /, '');
  }
}
