import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptCredentials, type SecretStore } from './credentials.ts';

/** Turns the bytes round, as something that is not the text itself; `broken` decrypts nothing. */
class Store implements SecretStore {
  isThere = true;
  broken = false;
  rotated = false;
  encryptions = 0;
  backend: ReturnType<SecretStore['getSelectedStorageBackend']> = 'gnome_libsecret';

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.isThere;
  }
  async encryptStringAsync(text: string): Promise<Buffer> {
    this.encryptions++;
    return Buffer.from(text).map((byte) => byte ^ 0x5a) as Buffer;
  }
  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    if (this.broken) throw new Error('the key is gone');
    return { result: Buffer.from(encrypted.map((byte) => byte ^ 0x5a)).toString(), shouldReEncrypt: this.rotated };
  }
  getSelectedStorageBackend(): ReturnType<SecretStore['getSelectedStorageBackend']> {
    return this.backend;
  }
}

let folder: string;
let path: string;
let store: Store;
const kept = (platform = 'linux'): KeptCredentials => new KeptCredentials(path, store, platform);
const ADMIN = { user: 'admin', password: 'p@ss:w0rd/…' };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  path = join(folder, 'credentials.json');
  store = new Store();
});
afterEach(() => rm(folder, { recursive: true }));

it('keeps credentials by origin, encrypted, in a file of this user alone', async () => {
  await kept().save('rtsp://Camera.local:554', ADMIN);
  await kept().save('http://nas', { user: 'me', password: '' });
  expect(await kept().load('rtsp://camera.local:554')).toEqual(ADMIN);
  expect(await kept().load('http://nas')).toEqual({ user: 'me', password: '' });
  expect(await kept().load('http://camera.local:554')).toBeNull();
  expect(await readFile(path, 'utf8')).not.toMatch(/admin|p@ss|w0rd/);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['credentials.json']);
});

it('replaces and forgets them; both at once lose nothing', async () => {
  const one = kept();
  await Promise.all(Array.from({ length: 20 }, (_, n) => one.save(`rtsp://cam${n}`, { user: `${n}`, password: 'x' })));
  await one.save('rtsp://cam3', ADMIN);
  await one.forget('rtsp://cam4');
  await one.forget('rtsp://never-there');
  expect(await one.load('rtsp://cam3')).toEqual(ADMIN);
  expect(await one.load('rtsp://cam4')).toBeNull();
  expect(await one.load('rtsp://cam19')).toEqual({ user: '19', password: 'x' });
});

it('refuses where there is no store of secrets, and a plain-text one is none', async () => {
  store.backend = 'basic_text';
  expect(await kept().available()).toBe(false);
  await expect(kept().save('rtsp://cam', ADMIN)).rejects.toThrow(/^The password cannot be kept safely here: set up a keyring/);
  expect(await readdir(folder)).toEqual([]);
  expect(await kept('darwin').available()).toBe(true);
  store.isThere = false;
  expect(await kept('darwin').available()).toBe(false);
});

it('has none where they cannot be decrypted, or the file was damaged', async () => {
  await kept().save('rtsp://cam', ADMIN);
  store.broken = true;
  expect(await kept().load('rtsp://cam')).toBeNull();
  store.broken = false;
  for (const damage of ['', '{', '{"version":2,"entries":{}}', '{"version":1,"entries":{"rtsp://cam":7}}']) {
    await writeFile(path, damage);
    expect(await kept().load('rtsp://cam')).toBeNull();
  }
  await kept().save('rtsp://cam', ADMIN);
  expect(await kept().load('rtsp://cam')).toEqual(ADMIN);
});

it('encrypts anew where the key has changed', async () => {
  await kept().save('rtsp://cam', ADMIN);
  store.rotated = true;
  expect(await kept().load('rtsp://cam')).toEqual(ADMIN);
  expect(store.encryptions).toBe(2);
});

it.each([
  ['no address', ADMIN],
  ['rtsp://cam/path', ADMIN],
  ['rtsp://user:word@cam', ADMIN],
  ['__proto__', ADMIN],
  [7, ADMIN],
  ['rtsp://cam', { user: 'a' }],
  ['rtsp://cam', { user: 'a', password: 'secret', more: 1 }],
  ['rtsp://cam', { user: 'a', password: 'secret'.repeat(1000) }],
])('refuses %s with %j, and does not quote it', async (origin, given) => {
  await expect((async () => kept().save(origin, given))()).rejects.toThrow(/^These are no credentials that can be kept: [^\n]*\.$/);
  await expect((async () => kept().save(origin, given))()).rejects.not.toThrow(/secret/);
});

it('says in one sentence why the file cannot be written', async () => {
  path = join(folder, 'missing', 'credentials.json');
  await expect(kept().save('rtsp://cam', ADMIN)).rejects.toThrow(
    /^The passwords could not be written to .*credentials\.json \(ENOENT\): check/,
  );
});
