import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type EngineMessage, engineMessage, type OpenSettings, SKIP, type Snapshot, type TimelineFrame } from '../../contract/index.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { Engine } from './engine.ts';
import { startHub } from './hub/server.ts';
import { clipFolder, haveFfmpeg } from './pipeline/source/clips.ts';
import { openSession, readFrames } from './session/reader.ts';

const FPS = 25;
const clips = clipFolder();
let folder = '';
let clip = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-engine-'));
  await writeSyntheticModels(join(folder, 'models'));
  if (!haveFfmpeg) return;
  const graph = `color=c=gray:s=320x240:r=${FPS}:d=12[g];color=c=red:s=64x64:r=${FPS}:d=12[s];[g][s]overlay=x=16+t*15:y=88:shortest=1,format=yuv420p`;
  clip = clips.make(`-filter_complex ${graph} -c:v libx264 -preset veryfast -g 25 -bf 0`, 'red-square.mp4');
});
afterAll(async () => {
  clips.remove();
  await rm(folder, { recursive: true, force: true });
});

const makeEngine = (defaults: Partial<OpenSettings> = {}) =>
  new Engine({
    version: 'test',
    modelsDirectories: [join(folder, 'models')],
    sessionsRoot: join(folder, 'sessions'),
    defaults: { detector: 'red_square', classifier: 'colour', ...defaults },
  });

/** A window without pixels: draws nothing, but answers as one does. */
class Client {
  readonly snapshots: Snapshot[] = [];
  readonly frames: TimelineFrame[] = [];
  readonly events: string[] = [];
  previews = 0;
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (message: EngineMessage & { type: 'reply' }) => void>();
  #id = 0;

  static async open(url: string): Promise<Client> {
    const socket = new WebSocket(url.replace(/^http/, 'ws').replace('/?', '/ws?'));
    const client = new Client(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) return this.#draw(data);
      const message = engineMessage.parse(JSON.parse(data.toString()));
      if (message.type === 'snapshot') {
        this.snapshots.push(message.snapshot);
        this.frames.push(...message.snapshot.frames);
      } else if (message.type === 'event') this.events.push(message.event.text);
      else if (message.type === 'reply') this.#replies.get(message.id)?.(message);
    });
  }
  #draw(data: Buffer): void {
    this.previews++;
    const header = JSON.parse(data.subarray(4, 4 + data.readUInt32LE(0)).toString());
    this.#socket.send(JSON.stringify({ type: 'presented', frame: header.frame, runId: header.runId, startNs: 0, endNs: 0 }));
    this.credit(1);
  }
  credit(n: number): void {
    this.#socket.send(JSON.stringify({ type: 'credit', n }));
  }
  request(name: string, params: object = {}): Promise<unknown> {
    const id = this.#id++;
    this.#socket.send(JSON.stringify({ type: 'request', id, name, params }));
    return new Promise((resolve, reject) => {
      this.#replies.set(id, (reply) => (reply.ok ? resolve(reply.result) : reject(new Error(reply.error.message))));
    });
  }
  async until(what: string, is: () => boolean, timeoutMs = 15_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!is()) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  close(): void {
    this.#socket.close();
  }
}

const balances = ({ ledger }: Snapshot) => {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  return (
    ledger.received === ledger.presented + ledger.analysedOnly + ledger.decimated + dropped + ledger.inFlight && ledger.unexplained === 0
  );
};

describe.runIf(haveFfmpeg)('engine behind its hub', () => {
  it('stages switch off and on within 10 frames while it plays, and the ledger balances all the time', async () => {
    const engine = makeEngine({ loop: true });
    const hub = await startHub({ engine, pageDir: null });
    const client = await Client.open(hub.url);
    client.credit(2);
    await client.request('open', { uri: clip });
    const last = () => client.frames.at(-1)?.frame ?? -1;
    await client.until('frames flow', () => last() > 15);

    const switches = [
      ['detect', SKIP.detectOff],
      ['track', SKIP.trackOff],
      ['classify', SKIP.classifyOff],
    ] as const;
    for (const [stage, skip] of switches) {
      for (const on of [false, true]) {
        await client.request('set', { [stage]: on });
        const received = engine.summary()?.frames.received ?? 0;
        await client.until(`frames after the switch of ${stage}`, () => last() > received + 18);
        const after = client.frames.filter(({ frame }) => frame >= received + 10 && frame <= received + 18);
        expect(after.length).toBeGreaterThan(5);
        expect(
          after.map(({ skips }) => (skips & skip) !== 0),
          `${stage} ${on ? 'on' : 'off'}`,
        ).toEqual(after.map(() => !on));
      }
    }
    await client.request('set', { preview: false });
    await client.until('pictures stop', () => {
      const before = client.previews;
      return client.snapshots.length > 0 && before === client.previews;
    });
    const shown = client.previews;
    const at = last();
    await client.until('frames go on without a preview', () => last() > at + 20);
    expect(client.previews - shown).toBeLessThanOrEqual(10);

    expect(shown).toBeGreaterThan(20);
    expect(client.snapshots.every(balances)).toBe(true);
    expect(client.snapshots.at(-1)?.ledger.presented).toBeGreaterThan(20);
    expect(client.events).toEqual(expect.arrayContaining(['Detect switched off', 'Classify switched on', 'Preview switched off']));
    // Nothing restarted: frames are numbered on.
    const numbers = client.frames.map(({ frame }) => frame);
    expect(numbers.every((frame, index) => index === 0 || frame === numbers[index - 1]! + 1)).toBe(true);
    client.close();
    await engine.close();
    await hub.close();
  });

  it('pauses, seeks, plays and ends; a broken source does not end the engine', async () => {
    const engine = makeEngine();
    const hub = await startHub({ engine, pageDir: null });
    const client = await Client.open(hub.url);
    await expect(client.request('open', { uri: join(folder, 'no-such.mp4') })).rejects.toThrow(/no-such\.mp4/);
    expect(engine.state()).toMatchObject({ phase: 'failed', fault: { kind: 'source' } });
    await client.request('open', { uri: clip });
    await client.until('frames flow', () => client.frames.length > 5);
    await client.request('pause');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const paused = engine.summary()?.frames.received;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(engine.summary()?.frames.received).toBe(paused);
    await client.request('seek', { ms: 11_500 });
    await client.until('the sought frame is shown', () => (client.snapshots.at(-1)?.positionMs ?? 0) >= 11_480);
    expect(engine.summary()?.frames.received).toBe((paused ?? 0) + 1);
    await client.request('play');
    await client.until('the end', () => engine.state().phase === 'ended');
    expect(engine.summary()?.frames).toMatchObject({ inFlight: 0, unexplained: 0 });
    await client.request('seek', { ms: 11_000 });
    await client.until('it plays again', () => engine.state().phase === 'playing');
    await client.until('the end again', () => engine.state().phase === 'ended');
    client.close();
    await engine.close();
    await hub.close();
  });

  it('what was assumed of a model is told when it is used', async () => {
    const engine = makeEngine({ detector: join(folder, 'unnamed.onnx'), classifier: null, pace: 'saturate', maxFrames: 3 });
    await copyFile(join(folder, 'models', 'red_square', 'model.onnx'), join(folder, 'unnamed.onnx'));
    const told: string[] = [];
    engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: ({ kind, text }) => told.push(`${kind}: ${text}`) });
    await engine.open(clip, {});
    await engine.whenOver();
    await engine.close();
    expect(told).toContain('note: unnamed: Nothing names its classes: they are numbered.');
  });

  it('a recording holds exactly the frames that ended meanwhile, and the switches', async () => {
    const engine = makeEngine({ loop: true });
    await engine.open(clip, {});
    const { id } = await engine.record(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    engine.set({ track: false });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await engine.record(false);
    await engine.close();
    const root = join(folder, 'sessions');
    const { manifest, events, summary, warnings } = await openSession(root, id ?? '');
    const { frames, total } = await readFrames(root, id ?? '', 0, 5000);
    expect(warnings).toEqual([]);
    expect(manifest.state).toBe('closed');
    expect([total, manifest.frames, summary?.frames.received]).toEqual([frames.length, frames.length, frames.length]);
    expect(frames.length).toBeGreaterThan(25);
    expect(events.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Recording started', 'Track switched off', 'Recording stopped']),
    );
    const switched = events.find(({ key }) => key === 'track')?.frame ?? 0;
    expect(frames.filter(({ frame }) => frame >= switched + 10).every(({ skips }) => (skips & SKIP.trackOff) !== 0)).toBe(true);
  });
});

describe.runIf(haveFfmpeg)('engine', () => {
  it('settings that are changed while a source opens hold from its first frame on', async () => {
    const engine = makeEngine({ pace: 'saturate', maxFrames: 5 });
    const skips: number[] = [];
    engine.onFrame((record) => skips.push(record.skips & SKIP.detectOff));
    const opened = engine.open(clip, {});
    await new Promise((resolve) => setTimeout(resolve, 10));
    engine.set({ detect: false });
    await opened;
    await engine.whenOver();
    await engine.close();
    expect(skips).toEqual(Array(5).fill(SKIP.detectOff));
  });

  it('where nothing leads away from the end, it is told again', async () => {
    const engine = makeEngine({ pace: 'saturate', maxFrames: 5 });
    await engine.open(clip, {});
    await engine.whenOver();
    for (const leave of [() => engine.handle('play', {}), () => engine.handle('seek', { ms: 1000 })]) {
      await leave();
      expect(engine.state().phase).toBe('playing');
      await engine.whenOver();
      await engine.handle('pause', {});
      expect(engine.state().phase).toBe('ended');
    }
    await engine.close();
  });

  it('a file that goes away while it loops ends its run, and the next one opens', async () => {
    const engine = makeEngine({ pace: 'saturate', loop: true, detector: null });
    const copy = join(folder, 'copy.mp4');
    await copyFile(clip, copy);
    await engine.open(copy, {});
    await rm(copy);
    await engine.whenOver();
    expect(engine.state()).toMatchObject({ phase: 'failed', fault: { kind: 'source', message: expect.stringContaining('copy.mp4') } });
    expect((await engine.open(clip, {})).phase).toBe('playing');
    await engine.close();
  });
});

describe.runIf(haveFfmpeg)('flow', () => {
  it.each([
    ['drop-oldest', 'in-order', 'ring_drop_oldest'],
    ['drop-newest', 'in-order', 'ring_drop_newest'],
    ['wait', 'newest', 'age_evicted'],
  ] as const)('%s, %s: what is lost to overload is counted as %s, and all adds up', async (policy, read, reason) => {
    const engine = makeEngine({ pace: 'saturate', policy, read, ringSlots: 3, detectThreads: 1 });
    await engine.open(clip, {});
    await engine.whenOver();
    const frames = engine.summary()?.frames;
    await engine.close();
    expect(frames?.received).toBe(12 * FPS);
    expect(frames?.dropped[reason], JSON.stringify(frames)).toBeGreaterThan(0);
    // Under its own name and nowhere else.
    expect(Object.keys(frames?.dropped ?? {})).toEqual([reason]);
    const dropped = Object.values(frames?.dropped ?? {}).reduce((sum, count) => sum + count, 0);
    expect((frames?.analysedOnly ?? 0) + dropped).toBe(12 * FPS);
    expect(frames).toMatchObject({ inFlight: 0, unexplained: 0 });
  });

  it('stopping in the middle loses nothing from the count', async () => {
    const engine = makeEngine({ pace: 'saturate', loop: true });
    const ended = { total: 0, shutdown: 0 };
    engine.onFrame((record) => {
      ended.total++;
      if (record.reason >= 0) ended.shutdown++;
    });
    await engine.open(clip, {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const startedMs = performance.now();
    await engine.close();
    expect(performance.now() - startedMs).toBeLessThan(3000);
    expect(ended.total).toBeGreaterThan(20);
    expect(ended.shutdown).toBeLessThan(20);
    expect(engine.state().phase).toBe('idle');
  });

  it('eight sources one after the other leave nothing behind', async () => {
    const engine = makeEngine({ pace: 'saturate', maxFrames: 5 });
    for (let round = 0; round < 8; round++) {
      await engine.open(clip, {});
      await engine.whenOver();
      expect(engine.summary()?.frames).toMatchObject({ received: 5, unexplained: 0 });
    }
    await engine.close();
    const threads = process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort' || resource === 'Worker');
    expect(threads.length).toBeLessThan(8);
  });
});
