import { StatusError } from '@orrery/model';
import { checkParameterNames, scalar } from '../request/query-parameters.ts';

/** Parameters of a write. */
export interface WriteOptions {
  readonly isDryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly warnings: readonly string[];
}

const knownParameters: ReadonlySet<string> = new Set(['dryRun', 'fieldValidation', 'fieldManager', 'pretty', 'force']);

/**
 * Reads the parameters of a create or patch. `fieldManager` names who writes; owners of fields are not kept yet.
 * @param kind name of the options in failures, as kube-apiserver has it: `CreateOptions`, `PatchOptions`.
 * @throws StatusError Invalid, BadRequest.
 */
export function parseWriteOptions(query: URLSearchParams, kind: string): WriteOptions {
  const warnings = checkParameterNames(query, knownParameters);
  if (query.has('force')) {
    throw unsupportedOption(
      kind,
      'force',
      'Forbidden: may not be specified for non-apply patch',
      'FieldValueForbidden',
    );
  }
  const fieldValidation = scalar(query, 'fieldValidation') || 'Warn';
  if (fieldValidation !== 'Ignore' && fieldValidation !== 'Warn' && fieldValidation !== 'Strict') {
    const supported = 'supported values: "", "Ignore", "Strict", "Warn"';
    throw unsupportedOption(
      kind,
      'fieldValidation',
      `Unsupported value: ${JSON.stringify(fieldValidation)}: ${supported}`,
    );
  }
  return { isDryRun: parseDryRun(query.getAll('dryRun'), kind), fieldValidation, warnings };
}

/** @throws StatusError Invalid for anything but `All`. */
export function parseDryRun(values: readonly string[], kind: string): boolean {
  if (values.every((value) => value === 'All')) return values.length > 0;
  throw unsupportedOption(kind, 'dryRun', `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`);
}

/** The refusal of an option of a write, in kube-apiserver's words. */
export function unsupportedOption(
  kind: string,
  field: string,
  message: string,
  reason = 'FieldValueNotSupported',
): StatusError {
  return new StatusError('Invalid', `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    details: { group: 'meta.k8s.io', kind, causes: [{ field, message, reason }] },
  });
}
