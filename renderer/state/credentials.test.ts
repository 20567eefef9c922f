import { describe, expect, it } from 'vitest';
import type { CredentialStore, Credentials } from '../../contract/index.ts';
import { KnownCredentials } from './credentials.ts';

const CAMERA = 'rtsp://camera:554';
const me = { user: 'me', password: 'secret' };

const chainWith = (kept: Map<string, Credentials>): CredentialStore => ({
  available: async () => true,
  save: async (origin, credentials) => void kept.set(origin, credentials),
  load: async (origin) => kept.get(origin) ?? null,
  forget: async (origin) => void kept.delete(origin),
});

describe('known credentials', () => {
  it('are those given in this window, without a keychain', async () => {
    const known = new KnownCredentials(async () => null);
    expect(await known.find(CAMERA)).toBeNull();
    known.give(CAMERA, me);
    expect(await known.find(CAMERA)).toEqual({ ...me, kept: false });
    await known.keep(CAMERA, true);
    known.give(CAMERA, null);
    expect(await known.find(CAMERA)).toBeNull();
  });

  it('are kept by the keychain only when that is wanted, and forgotten again', async () => {
    const kept = new Map<string, Credentials>();
    const known = new KnownCredentials(async () => chainWith(kept));
    known.give(CAMERA, me);
    expect(kept.size).toBe(0);
    await known.keep(CAMERA, true);
    expect(await new KnownCredentials(async () => chainWith(kept)).find(CAMERA)).toEqual({ ...me, kept: true });
    known.give(CAMERA, { ...me, password: 'other' });
    expect(await known.find(CAMERA), 'what was given now counts').toEqual({ user: 'me', password: 'other', kept: false });
    await known.keep(CAMERA, false);
    expect(kept.size).toBe(0);
  });

  it('are none where the keychain fails', async () => {
    const broken = { ...chainWith(new Map()), load: () => Promise.reject(new Error('locked')) };
    expect(await new KnownCredentials(async () => broken).find(CAMERA)).toBeNull();
  });
});
