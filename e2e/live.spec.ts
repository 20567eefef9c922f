import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Camera, whyNoRtsp } from './rtsp.ts';

/** A live source in the window: who asks for it, how it stands, what it is decoded by, and what happens to frames that are too many. */

const SHOTS = resolve(import.meta.dirname, '../out/test/shots');
mkdirSync(SHOTS, { recursive: true });

const why = whyNoRtsp();
if (why !== null && process.env['TEST_WORKER_INDEX'] === undefined) console.log(`live.spec.ts is left out: ${why}.`);
test.skip(why !== null, why ?? '');

/** As unfriendly to an address as passwords are. */
const LOGIN = { user: 'operator', password: 'Geh/eim+1%?@x' };

const ledger = async (page: Page, key: string): Promise<number> =>
  Number((await page.getByTestId(`ledger-${key}`).innerText()).replace(/\D/g, ''));

const presents = async (page: Page, more: number): Promise<void> => {
  const before = await ledger(page, 'presented');
  await expect.poll(() => ledger(page, 'presented'), { timeout: 30_000 }).toBeGreaterThan(before + more);
};

const chip = (page: Page) => page.getByTestId('link-chip');
const isPlaying = (page: Page): Promise<void> => expect(chip(page)).toHaveAttribute('data-state', 'playing', { timeout: 40_000 });

/** A number of the panel, by its name. */
const figure = async (page: Page, section: string, name: string): Promise<string> =>
  (
    await page
      .getByTestId(section)
      .locator('.kv-row', { has: page.locator('dt', { hasText: name }) })
      .locator('dd')
      .first()
      .innerText()
  ).trim();

/** Everything that a page shows, keeps, or was told since this began to listen. */
const heardBy = (page: Page): (() => Promise<string>) => {
  const told: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') told.push(payload);
    }),
  );
  page.on('console', (message) => told.push(message.text()));
  return async () => {
    const shown = await page.evaluate(() => [
      document.documentElement.outerHTML,
      document.title,
      window.location.href,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      ...[...document.querySelectorAll('input')].map(({ value }) => value),
    ]);
    return [...shown, ...told].join('\n');
  };
};

/** The password as it was typed, as an address has it, and parts of it that a careless cut would leave. */
const SECRETS = [LOGIN.password, encodeURIComponent(LOGIN.password), 'Geh/eim', 'Geh%2Feim', 'eim+1'];

const tellsNoPassword = async (heard: () => Promise<string>): Promise<void> => {
  const text = await heard();
  for (const secret of SECRETS) expect(text).not.toContain(secret);
};

/** Names of the files below a folder that have a secret in them. */
const filesWithSecret = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(3);
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_file, index) => SECRETS.some((secret) => contents[index]?.includes(secret)));
};

const openWith = async (page: Page, place: string, password: string): Promise<void> => {
  await page.getByTestId('source-input').fill(`rtsp://${place}`);
  await page.getByTestId('source-user').fill(LOGIN.user);
  await page.getByTestId('source-password').fill(password);
  await page.getByTestId('source-password').press('Enter');
};

let camera: Camera;
test.beforeAll(async ({ material }) => {
  camera = await Camera.on(material.clip, LOGIN);
});
test.afterAll(() => camera.kill());

const MODELS = (models: string): readonly string[] => ['--models', models, '--detector', 'red_square', '--classifier', 'none'];

test('a camera is opened with a password that is shown nowhere, and a wrong one is refused in words', async ({ open, material }) => {
  const { page } = await open(MODELS(material.models));
  const heard = heardBy(page);
  await page.reload();
  await openWith(page, camera.place, 'wrong');
  await expect(page.getByTestId('fault')).toContainText(/user|password|login|401/i, { timeout: 40_000 });
  await expect(page.getByTestId('source-input')).toHaveValue(`rtsp://${camera.place}`);
  await expect(page.getByTestId('source-user')).toHaveValue(LOGIN.user);
  await expect(page.getByTestId('source-password')).toHaveValue('');
  await page.screenshot({ path: join(SHOTS, 'live-refused.png') });

  await page.getByTestId('source-password').fill(LOGIN.password);
  await page.getByTestId('source-password').press('Enter');
  await isPlaying(page);
  await presents(page, 20);
  await tellsNoPassword(heard);
  await page.screenshot({ path: join(SHOTS, 'live-playing.png') });

  // it was put into the address: the field is emptied of it, and what is remembered has none of it
  await page.keyboard.press('o');
  await page.getByTestId('source-input').fill(`rtsp://${LOGIN.user}:${encodeURIComponent(LOGIN.password)}@${camera.place}`);
  await page.getByTestId('source-user').focus();
  await expect(page.getByTestId('source-input')).toHaveValue(`rtsp://${camera.place}`);
  await expect(page.getByTestId('source-user')).toHaveValue(LOGIN.user);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('source-input')).toHaveCount(0);
  await isPlaying(page);

  // opened before: who asks is known as long as the window is open
  await page.keyboard.press('o');
  await expect(page.getByTestId('source-password')).toHaveCount(0);
  await page.locator('.recent-open', { hasText: camera.place }).click();
  await isPlaying(page);
  await presents(page, 10);
  await tellsNoPassword(heard);
});

test('on a desktop the password can be remembered, and is then not asked for again', async ({ open, material }) => {
  const { page } = await open(MODELS(material.models));
  const kept = new Map<string, unknown>();
  await page.exposeFunction('keep', (origin: string, login: unknown) => void kept.set(origin, login));
  await page.exposeFunction('kept', (origin: string) => kept.get(origin) ?? null);
  await page.exposeFunction('drop', (origin: string) => void kept.delete(origin));
  // what the preload of the desktop application gives the page, with a keychain that this test holds
  await page.addInitScript(() => {
    const { keep, kept: load, drop } = window as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const credentials = { available: async () => true, save: keep, load, forget: drop };
    const bridge = {
      platform: 'linux',
      credentials,
      pickFile: async () => null,
      usage: async () => null,
      pathOfFile: () => '',
      onModel: () => {},
    };
    Object.defineProperty(window, 'throughline', { value: bridge });
  });
  await page.reload();
  await page.getByTestId('source-input').fill(`rtsp://${camera.place}`);
  await page.getByTestId('source-user').fill(LOGIN.user);
  await page.getByTestId('source-password').fill(LOGIN.password);
  await page.getByTestId('source-remember').check();
  await page.screenshot({ path: join(SHOTS, 'live-remember.png') });
  await page.getByTestId('open-button').click();
  await isPlaying(page);
  const origin = `rtsp://${camera.place.split('/')[0]}`;
  await expect.poll(() => kept.get(origin)).toEqual(LOGIN);

  // a new window knows nothing but what the keychain has
  await page.reload();
  const heard = heardBy(page);
  await isPlaying(page);
  await page.keyboard.press('o');
  await page.getByTestId('source-input').fill(`rtsp://${camera.place}`);
  await expect(page.getByTestId('source-user')).toHaveValue(LOGIN.user);
  await expect(page.getByTestId('source-password')).toHaveValue('');
  await expect(page.getByTestId('source-password')).toHaveAttribute('placeholder', 'remembered');
  await page.getByTestId('open-button').click();
  await isPlaying(page);
  await presents(page, 10);
  await tellsNoPassword(heard);

  // without the tick it is forgotten
  await page.keyboard.press('o');
  await page.getByTestId('source-input').fill(`rtsp://${camera.place}`);
  await expect(page.getByTestId('source-remember')).toBeChecked();
  await page.getByTestId('source-remember').uncheck();
  await page.getByTestId('open-button').click();
  await expect.poll(() => kept.size, { timeout: 30_000 }).toBe(0);
});

test('it freezes, comes back, dies and comes back: the window says so, and counts it', async ({ open, material }) => {
  test.setTimeout(150_000);
  const { page, sessions } = await open(MODELS(material.models));
  await openWith(page, camera.place, LOGIN.password);
  await isPlaying(page);
  await presents(page, 20);
  await page.keyboard.press('r');
  await expect(page.getByTestId('record-button')).toContainText(/0:0[1-9]/);

  camera.freeze();
  await expect(chip(page)).toHaveAttribute('data-state', 'stalled', { timeout: 10_000 });
  await expect(page.getByTestId('stale')).toContainText(/stale · [\d.]+ s old/);
  await expect(chip(page)).toContainText(/stalled [1-4]\.\d s/);
  await page.screenshot({ path: join(SHOTS, 'live-stalled.png') });
  camera.thaw();
  await isPlaying(page);
  await expect(page.getByTestId('stale')).toHaveCount(0);
  await presents(page, 10);
  await page.keyboard.press('s');
  await expect.poll(() => figure(page, 'link', 'Stalls')).toBe('1');

  const before = Number(await figure(page, 'link', 'Reconnects'));
  await camera.kill();
  await expect(chip(page)).toHaveAttribute('data-state', 'reconnecting', { timeout: 20_000 });
  await expect(chip(page)).toContainText(/reconnecting/);
  await expect(page.getByTestId('stale')).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'live-reconnecting.png') });
  await camera.start();
  await isPlaying(page);
  await presents(page, 10);
  await expect.poll(async () => Number(await figure(page, 'link', 'Reconnects'))).toBe(before + 1);
  expect(Number.parseFloat(await figure(page, 'link', 'Downtime'))).toBeGreaterThan(0);
  await expect(page.getByTestId('ledger-unexplained')).toHaveText('0');

  // the session has it too, and no password
  await page.keyboard.press('r');
  await page.getByTestId('nav-sessions').click();
  await page.getByTestId('session-row').click();
  await expect(page.getByTestId('session-summary')).toContainText(/Connection\s*1 reconnect\s*1 stall/);
  await expect(page.getByTestId('session-summary')).toContainText('Capture to display');
  await expect(page.getByTestId('session-events')).toContainText('Nothing has arrived for');
  await expect(page.getByTestId('session-events')).toContainText('Playing again');
  await expect(page.getByTestId('chart-latency')).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'live-session.png') });
  expect(await filesWithSecret(sessions)).toEqual([]);
});

test('flow, thinning, decoder and faults are changed while it plays', async ({ open, material }) => {
  const { page } = await open(MODELS(material.models));
  await openWith(page, camera.place, LOGIN.password);
  await isPlaying(page);
  await presents(page, 20);
  await page.keyboard.press('s');
  await expect(page.getByTestId('inspector')).toHaveAttribute('data-inspected', 'source');

  // a live source stays live where nobody chose
  await expect(page.getByTestId('policy')).toHaveValue('drop the oldest');
  await expect(page.getByTestId('read')).toHaveValue('the newest');
  await page.getByTestId('read').click();
  await page.getByRole('option', { name: /all, in order/ }).click();
  await expect(page.getByTestId('read')).toHaveValue('all, in order');
  await expect(page.getByTestId('read-meaning')).toContainText('in the order received');
  await presents(page, 5);

  await page.getByTestId('max-fps').fill('5');
  await page.getByTestId('max-fps').press('Enter');
  await expect.poll(() => ledger(page, 'decimated')).toBeGreaterThan(20);
  await expect(page.getByTestId('thinning')).toContainText(/Decimated\s*[\d,]+ · \d/);
  await page.getByTestId('max-fps').fill('');
  await page.getByTestId('max-fps').press('Enter');

  await page.getByTestId('decoder-select').click();
  await page.getByRole('option', { name: /^off/ }).click();
  await expect.poll(() => figure(page, 'decoder', 'Asked for')).toMatch(/software|off/);
  await expect(page.getByTestId('decoder-select')).toHaveValue('off');
  await expect(page.getByTestId('decoder-refused')).toHaveCount(0);
  await presents(page, 10);
  await page.screenshot({ path: join(SHOTS, 'live-source.png') });

  await page.keyboard.press('f');
  const dropped = await ledger(page, 'dropped');
  await page.getByTestId('fault-input').fill('error:detect@0.5');
  await page.getByTestId('fault-input').press('Enter');
  await expect(page.getByTestId('faults-chip')).toContainText('faults are injected');
  await expect.poll(() => ledger(page, 'dropped')).toBeGreaterThan(dropped + 10);
  await page.getByTestId('ledger-dropped').hover();
  await expect(page.getByRole('tooltip')).toContainText('stage_error at detect');
  await page.screenshot({ path: join(SHOTS, 'live-faults.png') });
  await page.getByTestId('faults-none').click();
  await expect(page.getByTestId('faults-chip')).toHaveCount(0);
  await expect(page.getByTestId('ledger-unexplained')).toHaveText('0');
});
