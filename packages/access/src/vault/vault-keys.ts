import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { keyLength } from './authenticated-box.ts';

/** Keys derived from the vault's master key, which only the key encryption key can open and which no rotation changes. */
export class VaultKeys {
  readonly #master: KeyObject;
  readonly #fingerprintKey: Buffer;

  /** Takes the master out of its buffer, which is overwritten. */
  constructor(master: Buffer) {
    this.#master = createSecretKey(master);
    master.fill(0);
    this.#fingerprintKey = this.#expand('orrery fingerprint');
  }

  /** 64 bits of HMAC-SHA-256 in hexadecimal (S-01.5). */
  fingerprint(value: Uint8Array | string): string {
    return createHmac('sha256', this.#fingerprintKey).update(value).digest('hex').slice(0, 16);
  }

  /** 32 octets for one purpose. */
  derive(label: string): Buffer {
    return this.#expand(`orrery key: ${label}`);
  }

  /** HKDF-SHA-256 (RFC 5869). The master is uniformly random, so no salt is needed; `info` keeps the purposes apart. */
  #expand(info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#master, '', info, keyLength));
  }
}
