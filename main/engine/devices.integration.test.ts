import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRAME_STATE, type FrameRecord, type OpenSettings, type SessionEvent } from '../../contract/index.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { Engine } from './engine.ts';
import { haveSoftwareDevice } from './inference/providers/testing/software-device.ts';
import { openSession } from './session/reader.ts';

/** A red square that moves; slow, as the device is. */
const SOURCE = 'generated:320x180@8,frames=100000';
/** In which a stage must be at work again after its device went. */
const LIMIT_MS = 2000;
/** Of a process that is there and does nothing: ten times as long as its runs last, one network after the other. */
const HUNG_MS = 30_000;

interface Seen {
  readonly frame: number;
  readonly state: number;
  readonly endedMs: number;
  readonly objects: readonly { readonly label: string; readonly box: readonly number[]; readonly said: readonly string[] }[];
}

let folder = '';
let engine: Engine;
let frames: Seen[] = [];
let events: SessionEvent[] = [];

const keep = ({ frame, state, objects }: FrameRecord): void => {
  frames.push({
    frame,
    state,
    endedMs: performance.now(),
    objects: objects.map((object) => ({
      label: object.label,
      box: [...object.box],
      said: [object.class, ...object.also].flatMap((result) => (result ? [result.label] : [])),
    })),
  });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-devices-'));
  vi.stubEnv('XDG_DATA_HOME', join(folder, 'data'));
  vi.stubEnv('VK_DRIVER_FILES', '/usr/lib/chromium/vk_swiftshader_icd.json');
  await writeSyntheticModels(join(folder, 'models'));
  frames = [];
  events = [];
  engine = new Engine({
    version: 'test',
    modelsDirectories: [join(folder, 'models')],
    sessionsRoot: join(folder, 'sessions'),
    defaults: { detector: 'red_square', classifier: 'colour', pace: 'saturate' },
    live: { classifyWhen: 'every-frame' },
  });
  engine.onFrame(keep);
  engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: (event) => events.push(event) });
});
afterEach(async () => {
  await engine.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const flow = async (count: number, withinMs = 90_000): Promise<void> => {
  const until = frames.length + count;
  await vi.waitFor(() => expect(frames.length, engine.state().fault?.message).toBeGreaterThanOrEqual(until), {
    timeout: withinMs,
    interval: 10,
  });
};

/** Processes that run a network of this engine on a device. */
const deviceProcesses = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
        return parent === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('provider-child') ? [Number(name)] : [];
      } catch {
        return [];
      }
    });

const first = async (count: number, open: Partial<OpenSettings>): Promise<Seen[]> => {
  await engine.open(`${SOURCE.replace('100000', String(count))}`, open);
  await engine.whenOver();
  const seen = frames;
  frames = [];
  return seen;
};

const endAndBalance = async (): Promise<void> => {
  engine.end();
  await engine.whenOver();
  const ledger = engine.summary()!.frames;
  expect([ledger.unexplained, ledger.dropped, ledger.received - ledger.analysedOnly]).toEqual([0, {}, 0]);
  expect(frames.map(({ frame }) => frame)).toEqual(frames.map((_, index) => index));
  expect(frames.every(({ state }) => state === FRAME_STATE.analysed_only)).toBe(true);
};

describe.runIf(haveSoftwareDevice)('a cascade on a device', () => {
  it('says what it says on the cpu, and tells where its nodes ran', async () => {
    const cpu = await first(12, { provider: 'cpu', classifyProvider: 'cpu' });
    const device = await first(12, { provider: 'webgpu', classifyProvider: 'webgpu' });
    const { detector, cascade } = engine.state();
    expect([detector?.provider.actual, detector?.provider.apart, cascade[0]?.model.provider.actual]).toEqual(['webgpu', true, 'webgpu']);
    expect(detector?.provider.placement?.nodes).toBeGreaterThan(0);
    expect([detector?.place, detector?.sessions]).toEqual(['libav-graph', 1]);
    expect(device).toHaveLength(12);
    device.forEach(({ objects }, frame) => {
      expect(objects.map(({ label, said }) => [label, ...said])).toEqual(cpu[frame]!.objects.map(({ label, said }) => [label, ...said]));
      objects.forEach(({ box }, index) => {
        for (const [side, value] of box.entries()) expect(Math.abs(value - cpu[frame]!.objects[index]!.box[side]!)).toBeLessThan(1);
      });
    });
    expect(cpu[5]!.objects).toHaveLength(1);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'goes on below it when the device goes (%s): nothing is lost, and the session says what happened',
    { retry: 2 },
    async (signal) => {
      // The frame that a device hangs on is late by as long as it takes to find that out, and is to be lost to nothing else.
      const patient = { stageTimeoutMs: 2 * HUNG_MS };
      await engine.open(SOURCE, { provider: 'webgpu', classifyProvider: 'webgpu', ...patient }, { id: 'fell' });
      await flow(12);
      const processes = deviceProcesses();
      expect(processes).toHaveLength(2);
      const killedMs = performance.now();
      for (const pid of processes) process.kill(pid, signal);
      await flow(6);
      // What had been analysed by then may still have been on its way.
      const next = frames.find(({ endedMs }) => endedMs > killedMs + 50);
      const stoppedMs = (next?.endedMs ?? Number.NaN) - killedMs;
      console.log(`${signal}: the next frame ended ${stoppedMs.toFixed(0)} ms later`);
      // A process that does nothing any more is known by that.
      expect(stoppedMs).toBeLessThan(signal === 'SIGKILL' ? LIMIT_MS : HUNG_MS);
      await vi.waitFor(() => expect(engine.state().detector?.provider.actual).toBe('cpu'), { timeout: HUNG_MS });
      await vi.waitFor(() => expect(engine.state().cascade[0]?.model.provider.actual).toBe('cpu'), { timeout: HUNG_MS });
      await flow(30);
      // What was asked for by name and failed stands in the way of nothing else.
      expect((await engine.setCompute({ ringSlots: 6 })).open).toMatchObject({ ringSlots: 6, provider: 'webgpu' });
      expect(engine.state().detector?.provider.actual).toBe('cpu');
      await flow(10);
      await endAndBalance();
      await engine.handle('record', { on: false });
      const { events: told, summary } = await openSession(join(folder, 'sessions'), 'fell');
      const falls = told.filter(({ kind, key }) => kind === 'fault' && key === 'provider');
      expect(falls.map(({ from, to }) => [from, to])).toEqual([
        ['webgpu', 'cpu'],
        ['webgpu', 'cpu'],
      ]);
      expect(falls[0]?.text).toMatch(/^webgpu (crashed|hung|died|stopped|did not)/i);
      expect(summary?.frames.unexplained).toBe(0);
      expect(deviceProcesses()).toEqual([]);
    },
  );
});
