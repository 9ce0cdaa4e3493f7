import type { Secret } from '@orrery/model';
import type { SealedOwner, SealedRow } from '@orrery/storage';

/** What this package needs of the vault; `access` has it, `main.ts` hands it over. */
export interface CredentialVault {
  seal(request: {
    readonly owner: SealedOwner;
    readonly field: string;
    readonly value: string;
    readonly version: number;
    readonly expiresAt?: number;
  }): Promise<SealedRow>;
  /** @throws StatusError when the row was changed outside of the server. */
  open(row: SealedRow): Promise<Secret<Buffer>>;
  /** Tells whether a value is that of a row, without opening it. */
  fingerprint(value: string): string;
}
