import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS } from '../../../contract/index.ts';
import { type Headless, headless } from '../testing/headless.ts';
import { type Hub, startHub } from './server.ts';
import { get } from './testing/http.ts';

let app: Headless;
let hub: Hub;
beforeEach(async () => {
  app = await headless({ detector: 'null,objects=2', classifier: null });
  hub = await startHub({ engine: app.engine, pageDir: null });
});
afterEach(async () => {
  await hub.close();
  await app.close();
});

const exporting = async (): Promise<string[]> => (await readdir(tmpdir())).filter((name) => /^throughline-export-\w{6}$/.test(name));

describe('a session that is asked of the hub', () => {
  it('comes as a file in every format, of what is there while it is still recorded and of all of it afterwards', async () => {
    const ask = (format: string) => get(hub, `/api/sessions/now/export/${format}`, { authorization: `Bearer ${hub.token}` });
    const linesOf = async (): Promise<number> => (await ask('csv')).body.split('\n').length - 2;
    const before = await exporting();
    await app.engine.open('generated:160x90@50,frames=250', { pace: 'realtime' }, { id: 'now' });
    while ((await linesOf()) <= 0) await wait(200);
    for (const format of DOCUMENT_FORMATS) {
      const { status, headers, body } = await ask(format);
      expect([format, status, headers['content-disposition']]).toEqual([
        format,
        200,
        expect.stringMatching(/^attachment; filename="now\./) as string,
      ]);
      expect(body.length).toBeGreaterThan(1_000);
    }
    expect(app.engine.state().recording).not.toBeNull();
    await app.engine.whenOver();
    await app.engine.handle('record', { on: false });
    expect(await linesOf()).toBe(250);
    for (let tries = 0; tries < 100 && (await exporting()).length > before.length; tries++) await wait(50);
    expect((await exporting()).filter((name) => !before.includes(name))).toEqual([]);
  });
});
