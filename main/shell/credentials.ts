import { open, readFile, rename, rm } from 'node:fs/promises';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import type { Credentials } from '../../contract/index.ts';

/** Encrypts by the system's store of secrets: Keychain, DPAPI, libsecret or KWallet. */
export type SecretStore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** On Linux without a keyring Electron would "encrypt" with a password that everybody knows. */
const NO_STORES: readonly string[] = ['basic_text', 'unknown'];

const MAX_ENTRIES = 1000;

const origins = z
  .string()
  .max(300)
  .regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+$/i)
  .transform((origin) => origin.toLowerCase());
const credentials = z.strictObject({ user: z.string().max(1024), password: z.string().max(4096) });
/** The file: what is encrypted, in base64, by origin. */
const file = z.object({ version: z.literal(1), entries: z.record(z.string(), z.string()) });
type Entries = z.infer<typeof file>['entries'];

/** Parses what a window sent. @throws Error with one sentence: zod's own would quote it */
const checked = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new Error('These are no credentials that can be kept: give an origin like rtsp://camera:554, a user and a password.');
  return data;
};

/** Credentials by origin, in a file that only this user can read and only the system's store of secrets can decrypt. One call after the other. */
export class KeptCredentials {
  readonly #path: string;
  readonly #store: SecretStore;
  readonly #platform: string;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param path of the file; it need not be there */
  constructor(path: string, store: SecretStore, platform: string) {
    this.#path = path;
    this.#store = store;
    this.#platform = platform;
  }

  async available(): Promise<boolean> {
    if (!(await this.#store.isAsyncEncryptionAvailable())) return false;
    return this.#platform !== 'linux' || !NO_STORES.includes(this.#store.getSelectedStorageBackend());
  }

  /** @throws Error with one sentence where they cannot be kept */
  save(origin: unknown, given: unknown): Promise<void> {
    const [key, kept] = [checked(origins, origin), checked(credentials, given)];
    return this.#inTurn(async () => {
      if (!(await this.available())) {
        throw new Error('The password cannot be kept safely here: set up a keyring (GNOME Keyring or KWallet), or enter it each time.');
      }
      const entries = await this.#read();
      if (!(key in entries) && Object.keys(entries).length >= MAX_ENTRIES)
        throw new Error('Too many passwords are kept: forget some first.');
      await this.#write({ ...entries, [key]: await this.#encrypted(kept) });
    });
  }

  load(origin: unknown): Promise<Credentials | null> {
    const key = checked(origins, origin);
    return this.#inTurn(async () => {
      const entries = await this.#read();
      const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
      if (entry === undefined || !(await this.available())) return null;
      const { result, shouldReEncrypt } = await this.#store
        .decryptStringAsync(Buffer.from(entry, 'base64'))
        .catch(() => ({ result: '', shouldReEncrypt: false }));
      const kept = credentials.safeParse(parseJson(result));
      if (!kept.success) return null;
      if (shouldReEncrypt) await this.#write({ ...entries, [key]: await this.#encrypted(kept.data) });
      return kept.data;
    });
  }

  forget(origin: unknown): Promise<void> {
    const key = checked(origins, origin);
    return this.#inTurn(async () => {
      const { [key]: gone, ...others } = await this.#read();
      if (gone !== undefined) await this.#write(others);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #encrypted(kept: Credentials): Promise<string> {
    return (await this.#store.encryptStringAsync(JSON.stringify(kept))).toString('base64');
  }

  /** Nothing where there is no file, or one that was damaged. */
  async #read(): Promise<Entries> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const { data } = file.safeParse(parseJson(text));
    return data?.entries ?? {};
  }

  /** A whole file or the old one, for this user alone. */
  async #write(entries: Entries): Promise<void> {
    const beside = `${this.#path}.${process.pid}.tmp`;
    try {
      const handle = await open(beside, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify({ version: 1, entries } satisfies z.infer<typeof file>));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, this.#path);
    } catch (error) {
      await rm(beside, { force: true });
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new Error(`The passwords could not be written to ${this.#path} (${code}): check the disk and who may write there.`, {
        cause: error,
      });
    }
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
