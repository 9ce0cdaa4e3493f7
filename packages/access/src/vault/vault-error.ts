import { StatusError } from '@orrery/model';

/**
 * What can be wrong with the vault itself. All are causes of an InternalError:
 * `KekFilePermissions` others could read or exchange a key file; `KekMissing` a value is sealed with a key that is not there;
 * `VaultIntegrity` a sealed row is not as the vault wrote it.
 */
export type VaultErrorCode = 'KekFilePermissions' | 'KekMissing' | 'VaultIntegrity';

/** A failure of the vault. `problem` is one line that names the thing and the fix, never a value. */
export function vaultError(code: VaultErrorCode, problem: string, options: { cause?: unknown } = {}): StatusError {
  const message = `${code}: ${problem}`;
  return new StatusError('InternalError', message, { details: { causes: [{ reason: code, message }] }, ...options });
}
