import { type Cluster, isStatusError, parseLabelSelector, type StatusCause } from '@orrery/model';

/** What is wrong with the selectors of `spec.sync`, which its schema cannot tell; empty when nothing is. */
export function syncCauses({ spec }: Cluster): readonly StatusCause[] {
  const { resources = [], namespaces = {} } = spec.sync ?? {};
  const selectors = [
    { field: 'spec.sync.namespaces.selector', text: namespaces.selector ?? '' },
    ...resources.map(({ labelSelector = '' }, at) => ({
      field: `spec.sync.resources[${at}].labelSelector`,
      text: labelSelector,
    })),
  ];
  return selectors.flatMap(({ field, text }) => {
    const why = selectorProblem(text);
    if (why === undefined) return [];
    return [{ field, reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(text)}: ${why}` }];
  });
}

/** Why a label selector cannot be read; undefined when it can. */
export function selectorProblem(text: string): string | undefined {
  try {
    parseLabelSelector(text);
    return undefined;
  } catch (error) {
    if (isStatusError(error)) return error.message;
    throw error;
  }
}
