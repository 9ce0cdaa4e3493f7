import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Log } from '@orrery/kit';
import { decrypt, encrypt, keyLength, nonceLength } from './authenticated-box.ts';
import type { Kek, WrappedKey } from './kek.ts';
import { listKeyFiles, prepareKeyDirectory, readKeyFile, type ServerUser, writeKeyFile } from './key-files.ts';
import { vaultError } from './vault-error.ts';

/** Where the key files are, and who owns them. */
export interface FileKekOptions {
  /** Made with mode 0700 when it is absent. */
  readonly directory: string;
  /** Default: the user of the process. */
  readonly user?: number;
}

/**
 * The key encryption key in files, one per version, named by it (`kms.type: file`, S-01.3). All are read at once, so that a bad one
 * stops the start. The first version is made by the first `wrap`, not here: when a store already has sealed values, a missing key
 * must be noticed and not replaced.
 * @throws StatusError InternalError with the cause `KekFilePermissions`; its message names the file and the fix.
 */
export async function openFileKek(options: FileKekOptions, deps: { readonly log: Log }): Promise<Kek> {
  const { directory } = options;
  const user: ServerUser = options.user ?? process.getuid?.();
  await prepareKeyDirectory(directory, user);
  const keys = new Map<string, KeyObject>();
  for (const name of await listKeyFiles(directory)) {
    keys.set(name, takeKey(await readKeyFile(join(directory, name), user)));
  }
  return new FileKek(directory, keys, deps.log);
}

class FileKek implements Kek {
  readonly #directory: string;
  /** Lowest version first. */
  readonly #keys: Map<string, KeyObject>;
  readonly #log: Log;
  #first: Promise<void> | undefined;

  constructor(directory: string, keys: Map<string, KeyObject>, log: Log) {
    this.#directory = directory;
    this.#keys = keys;
    this.#log = log;
  }

  keyId(): string | undefined {
    return [...this.#keys.keys()].at(-1);
  }

  async wrap(dek: Uint8Array): Promise<WrappedKey> {
    const current = [...this.#keys].at(-1);
    if (current === undefined) {
      this.#first ??= this.#makeFirst();
      await this.#first;
      return this.wrap(dek);
    }
    const [keyVersion, key] = current;
    const nonce = randomBytes(nonceLength);
    const ciphertext = encrypt(key, { plain: dek, nonce, context: contextOf(keyVersion) });
    return { keyVersion, wrapped: Buffer.concat([nonce, ciphertext]) };
  }

  async unwrap({ keyVersion, wrapped }: WrappedKey): Promise<Buffer | undefined> {
    const key = this.#keys.get(keyVersion);
    if (key === undefined) {
      const present = this.#keys.size === 0 ? 'no key' : `only ${[...this.#keys.keys()].join(', ')}`;
      const problem = `the value is sealed with ${keyVersion}, and ${this.#directory} has ${present}`;
      throw vaultError('KekMissing', `${problem}: restore the file ${keyVersion} from its backup`);
    }
    const nonce = wrapped.subarray(0, nonceLength);
    const dek = decrypt(key, { ciphertext: wrapped.subarray(nonceLength), nonce, context: contextOf(keyVersion) });
    return dek?.length === keyLength ? dek : undefined;
  }

  async #makeFirst(): Promise<void> {
    const name = `kek-1-${randomBytes(4).toString('hex')}`;
    const key = randomBytes(keyLength);
    try {
      await writeKeyFile(this.#directory, name, key);
    } catch (error) {
      // The next call tries again.
      this.#first = undefined;
      throw error;
    }
    this.#keys.set(name, takeKey(key));
    this.#log.warn(
      { component: 'vault', directory: this.#directory, name },
      'made the key that encrypts all credentials: a backup of the data without this file is useless',
    );
  }
}

function contextOf(keyVersion: string): string {
  return JSON.stringify(['kek', keyVersion]);
}

/** Takes a key out of its buffer, which is overwritten. */
function takeKey(buffer: Buffer): KeyObject {
  const key = createSecretKey(buffer);
  buffer.fill(0);
  return key;
}
