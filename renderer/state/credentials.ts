import type { CredentialStore, Credentials } from '../../contract/index.ts';
import { keychain } from '../desktop.ts';

/** Credentials that are known for an origin. */
export interface Known extends Credentials {
  /** They are in the system's keychain, not only in this window's memory. */
  readonly kept: boolean;
}

/**
 * Who asks at which origin: what was given since the window opened, else what the system's keychain has. Only in memory, and not in the window's
 * state, so that nothing that draws the state can show a password.
 */
export class KnownCredentials {
  readonly #given = new Map<string, Credentials>();
  readonly #keychain: () => Promise<CredentialStore | null>;

  constructor(of: () => Promise<CredentialStore | null> = keychain) {
    this.#keychain = of;
  }

  /** They are to be used for this origin while the window is open; null: nobody asks there. */
  give(origin: string, credentials: Credentials | null): void {
    if (credentials === null) this.#given.delete(origin);
    else this.#given.set(origin, credentials);
  }

  /** Null where none are known; a keychain that fails has none. */
  async find(origin: string): Promise<Known | null> {
    const kept = (await (await this.#keychain())?.load(origin).catch(() => null)) ?? null;
    const given = this.#given.get(origin) ?? kept;
    if (given === null) return null;
    return { ...given, kept: kept !== null && kept.user === given.user && kept.password === given.password };
  }

  /** Keeps what was given for this origin in the keychain, or forgets it there. @throws what the keychain says where it cannot */
  async keep(origin: string, wanted: boolean): Promise<void> {
    const chain = await this.#keychain();
    const given = this.#given.get(origin);
    if (wanted && given !== undefined) await chain?.save(origin, given);
    else if (!wanted) await chain?.forget(origin);
  }
}

export const credentials = new KnownCredentials();
