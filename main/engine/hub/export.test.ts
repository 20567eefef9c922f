import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from './server.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { type Answer, get } from './testing/http.ts';

let engine: FakeEngine;
let hub: Hub;
beforeEach(async () => {
  engine = new FakeEngine();
  engine.exports.set('a session, café', 'all of it');
  hub = await startHub({ engine, pageDir: null });
});
afterEach(() => hub.close());

const ask = (id: string, format: string, token = hub.token): Promise<Answer> =>
  get(hub, `/api/sessions/${encodeURIComponent(id)}/export/${format}?token=${token}`);

/** What was written for those who asked is gone, soon. */
async function nothingIsLeft(): Promise<void> {
  for (let tries = 0; tries < 100 && engine.exported.some((file) => existsSync(dirname(file))); tries++) await wait(20);
  expect(engine.exported.filter((file) => existsSync(dirname(file)))).toEqual([]);
}

describe('GET /api/sessions/ID/export/FORMAT', () => {
  it('gives a file to save under the name of the session, and keeps none', async () => {
    const answer = await ask('a session, café', 'csv');
    expect(answer).toMatchObject({
      status: 200,
      body: 'csv: all of it',
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-length': '14',
        'content-disposition': `attachment; filename="a session_ caf_.frames.csv"; filename*=UTF-8''a%20session%2C%20caf%C3%A9.frames.csv`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
    expect(engine.exported).toHaveLength(1);
    await nothingIsLeft();
  });

  it('asks for the token, as a bearer or in the address', async () => {
    expect((await ask('a session, café', 'csv', 'wrong')).status).toBe(401);
    expect(engine.exported).toEqual([]);
    const path = `/api/sessions/${encodeURIComponent('a session, café')}/export/html`;
    expect((await get(hub, path)).status).toBe(401);
    expect((await get(hub, path, { authorization: `Bearer ${hub.token}` })).status).toBe(200);
  });

  it('answers with a sentence where there is no such session or format', async () => {
    const none = await ask('nobody', 'json');
    expect([none.status, JSON.parse(none.body)]).toEqual([
      400,
      { error: { kind: 'usage', message: 'There is no session nobody: choose one from the list of sessions.' } },
    ]);
    const odd = await ask('a session, café', 'xlsx');
    expect([odd.status, JSON.parse(odd.body)]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(/no format "xlsx": choose one of csv/) as string } },
    ]);
    await nothingIsLeft();
  });

  it('keeps nothing either where who asked goes away while it is written', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    engine.exporting = promise;
    const socket = createConnection(hub.port, '127.0.0.1');
    socket.write(
      `GET /api/sessions/${encodeURIComponent('a session, café')}/export/csv?token=${hub.token} HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\n\r\n`,
    );
    while (engine.exported.length === 0) await wait(5);
    socket.destroy();
    await wait(50);
    resolve();
    await nothingIsLeft();
    expect(engine.exported).toHaveLength(1);
  });
});
