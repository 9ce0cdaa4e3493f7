import { badRequest } from './api-status.ts';
import { memberOf, parseExact, stringOf, writeExact } from './exact-json.ts';

/** Where a list goes on. */
export interface ContinuePosition {
  /** The revision of the whole list; -1: the latest, inconsistently. */
  readonly revision: number;
  /** First key that may follow. */
  readonly start: string;
}

/** The token in kube-apiserver's own form (`storage.EncodeContinue`); clients must not look into it. */
export function writeContinueToken(position: ContinuePosition): string {
  const token = { v: 'meta.k8s.io/v1', rv: position.revision, start: `/${position.start}` };
  return Buffer.from(writeExact(token)).toString('base64url');
}

/** The token that follows a key. */
export function continueAfter(key: string, revision: number): string {
  return writeContinueToken({ revision, start: keyAfter(key) });
}

/** The next possible key: the key with a zero byte behind it. */
export function keyAfter(key: string): string {
  return `${key}\u0000`;
}

/** @throws ApiStatus 400 for a token this server did not give. */
export function readContinueToken(token: string): ContinuePosition {
  const value = decode(token);
  const revision = memberOf(value, 'rv');
  const start = stringOf(value, 'start');
  if (stringOf(value, 'v') !== 'meta.k8s.io/v1' || typeof revision !== 'number' || revision === 0 || start.length < 2) {
    throw badRequest('invalid continue token: continue key is not valid');
  }
  return { revision, start: start.slice(1) };
}

function decode(token: string): unknown {
  try {
    return parseExact(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    throw badRequest(`invalid continue token: continue key is not valid: ${String(error)}`);
  }
}
