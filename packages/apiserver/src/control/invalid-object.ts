import { type ControlKind, type StatusCause, StatusError } from '@orrery/model';

/** The refusal of an object with all that is wrong with it, in kube-apiserver's words. */
export function invalidObject(kind: ControlKind, name: string, causes: readonly StatusCause[]): StatusError {
  const { group, kind: kindName } = kind.api;
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const shown = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new StatusError('Invalid', `${kindName}.${group} ${JSON.stringify(name)} is invalid: ${shown}`, {
    details: { group, kind: kindName, ...(name === '' ? {} : { name }), causes },
  });
}
