import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FRAME_STATE,
  type FrameRecord,
  type SessionEvent,
  sessionFrame as frameSchema,
  type SessionRange,
  SPAN,
  sessionRange as schema,
} from '../../../contract/index.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { frameRecord } from '../telemetry/testing.ts';
import { sessionFrame } from './frame-of.ts';
import { sessionRange } from './range.ts';
import { openSession, readFrames } from './reader.ts';
import { syntheticFrame } from './synthetic.ts';
import { syntheticSample, writeSession } from './synthetic-session.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-range-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const range = async (id: string, fromS: number, toS: number): Promise<SessionRange> =>
  schema.parse(JSON.parse(JSON.stringify(await sessionRange(root, id, { fromS, toS }))));

/** 25 frames a second; e2e differs from frame to frame, every 20th is dropped, the first ten are slow. */
const made = (n: number): FrameRecord => {
  const record = frameRecord(n, { detectMs: n < 10 ? 400 : 5 + ((n * 7919) % 97) / 3, lostMs: 0 });
  return n % 20 === 19 ? { ...record, state: FRAME_STATE.dropped, reason: 6, place: 4, e2eNs: Number.NaN, analysisNs: Number.NaN } : record;
};

describe('a part of a session', () => {
  const all = Array.from({ length: 5_000 }, (_, n) => made(n));
  const inPart = (from: number, to: number): FrameRecord[] => all.slice(from, to);
  const whole = (records: readonly FrameRecord[]): number[] => records.flatMap(({ e2eNs }) => (Number.isNaN(e2eNs) ? [] : e2eNs / 1e6));
  beforeAll(async () => {
    // Once a second; what counts since the beginning of the run grows by one a sample.
    const samples = Array.from({ length: 200 }, (_, n) =>
      syntheticSample((n + 1) * 1e9, {
        framesInFlight: n,
        framesInFlightMax: n + 1,
        repeated: n + 1,
        delivery: { reconnects: 0, stalls: n + 1, downtimeMs: 10 * (n + 1), ttffMs: 20 },
      }),
    );
    await writeSession(root, 'run', all, { samples });
  });

  it('that is all of it has the summary of the session', async () => {
    const { summary } = await openSession(root, 'run');
    const { summary: ranged, slowest } = await range('run', 0, 1e9);
    expect(ranged).toEqual(JSON.parse(JSON.stringify(summary)));
    expect(ranged?.warmupFrames).toBe(10);
    expect(slowest).toHaveLength(50);
    // Its length is the session's, however it was rounded on the way.
    expect((await range('run', 0, (summary?.wallMs ?? 0) / 1000)).summary).toEqual(ranged);
  });

  it('has the counts, exact percentiles and rates of its own frames and time', async () => {
    // Frames 1,000 to 1,499, received from 40 s to 60 s.
    const { summary } = await range('run', 40, 60);
    const records = inPart(1_000, 1_500);
    const { p50, p95, max, n } = exactPercentiles(whole(records));
    expect(summary?.frames).toMatchObject({ received: 500, analysedOnly: 475, dropped: { age_evicted: 25 }, unexplained: 0, inFlight: 0 });
    expect(summary?.latencyMs.e2e).toMatchObject({ n });
    expect([summary?.latencyMs.e2e.p50, summary?.latencyMs.e2e.p95, summary?.latencyMs.e2e.max]).toEqual(
      [p50, p95, max].map((ms) => expect.closeTo(ms!, 9)),
    );
    // No warm-up, and the time of the part: not until its last frame ended.
    expect(summary).toMatchObject({ warmupFrames: 0, wallMs: 20_000, fps: { ingest: 25, processed: 475 / 20, source: 30 } });
    const serviceMs = records.reduce((sum, { spans }) => sum + (spans[SPAN.detect * 3 + 2]! - spans[SPAN.detect * 3 + 1]!) / 1e6, 0);
    expect(summary?.stages.detect?.utilisationPct).toBeCloseTo((serviceMs / 20_000) * 100, 6);
  });

  it('begins where a frame was received, and ends before one was', async () => {
    const frames = async (fromS: number, toS: number) => (await range('run', fromS, toS)).summary?.frames.received ?? 0;
    expect(await frames(40, 40.04)).toBe(1);
    expect(await frames(40.001, 40.039)).toBe(0);
    expect(await frames(40.001, 40.041)).toBe(1);
    expect(await frames(199, 1e6)).toBe(25);
    expect(await range('run', 1e6, 2e6)).toEqual({ summary: null, slowest: [] });
  });

  it('leaves warm-up out as the run does, and only what of it lies in the part', async () => {
    // Dropped frames are no analysed ones: 105 frames are needed for 100.
    expect((await range('run', 0, 4)).summary?.warmupFrames).toBe(0);
    const first = await range('run', 0, 20);
    expect(first.summary?.warmupFrames).toBe(10);
    expect(first.summary?.latencyMs.e2e.max).toBeLessThan(100);
    const later = await range('run', 0.2, 20);
    expect(later.summary?.warmupFrames).toBe(5);
    expect(later.summary?.latencyMs.e2e).toMatchObject({ n: whole(inPart(10, 500)).length });
    expect((await range('run', 0.4, 20)).summary?.warmupFrames).toBe(0);
  });

  it('has the samples of its own seconds, and counts from its beginning on', async () => {
    const { summary } = await range('run', 40, 60);
    // The seconds that ended at 41 s to 60 s.
    expect(summary?.framesInFlight).toMatchObject({ mean: (40 + 59) / 2, max: 60 });
    expect(summary?.repeated).toBe(20);
    expect(summary?.delivery).toEqual({ reconnects: 0, stalls: 20, downtimeMs: 200, ttffMs: null });
    expect((await range('run', 0, 10)).summary).toMatchObject({ repeated: 10, delivery: { ttffMs: 20 } });
    expect((await range('run', 40.6, 40.9)).summary?.framesInFlight.mean).toBeNull();
  });

  it('shows its slowest frames, and where they are', async () => {
    const { slowest } = await range('run', 40, 60);
    const expected = inPart(1_000, 1_500)
      .filter(({ e2eNs }) => !Number.isNaN(e2eNs))
      .sort((a, b) => b.e2eNs - a.e2eNs || a.frame - b.frame)
      .slice(0, 50);
    expect(slowest.map(({ row }) => row)).toEqual(expected.map(({ frame }) => frame));
    for (const { row, frame } of slowest.slice(0, 3)) expect((await readFrames(root, 'run', row, 1)).frames).toEqual([frame]);
    expect((await range('run', 40, 40.2)).slowest).toHaveLength(5);
  });

  it('is refused where it does not end after it begins, or there is no such session', async () => {
    await expect(sessionRange(root, 'run', { fromS: 2, toS: 1 })).rejects.toThrow(/ends after it begins/);
    await expect(sessionRange(root, '../run', { fromS: 0, toS: 1 })).rejects.toThrow(/no session id/);
  });
});

describe('one frame of a session', () => {
  beforeAll(() =>
    writeSession(
      root,
      'objects',
      Array.from({ length: 100 }, (_, n) => ({ ...syntheticFrame(n), frame: n + 1_000 })),
    ),
  );

  it('comes with its objects, by its row', async () => {
    const found = frameSchema.parse(JSON.parse(JSON.stringify(await sessionFrame(root, 'objects', 47))));
    expect(found).toMatchObject({ row: 47, frame: { frame: 1_047, objects: 3 } });
    expect(found.objects).toEqual(syntheticFrame(47).objects);
    expect(found.frame).toEqual((await readFrames(root, 'objects', 47, 1)).frames[0]);
  });

  it('comes without them where they are missing, and there is none behind the last', async () => {
    await writeSession(root, 'bare', [syntheticFrame(3)]);
    await rm(join(root, 'bare', 'objects.arrows'));
    expect(await sessionFrame(root, 'bare', 0)).toMatchObject({ frame: { objects: 3 }, objects: [] });
    await expect(sessionFrame(root, 'objects', 100)).rejects.toThrow(/no frame in row 100: its 100 frames are in rows 0 to 99/);
  });
});

describe('networks that came while it ran', () => {
  const records = Array.from({ length: 50 }, (_, n) => frameRecord(n, { classifyMs: 5 }));
  const changed = (key: string, to: unknown, second = 1): SessionEvent => ({
    tNs: second * 1e9,
    frame: second * 25,
    kind: 'setting',
    text: `Another ${key}`,
    key,
    from: null,
    to,
  });

  it('have their rates, as those of the beginning have, and others have none', async () => {
    const runs = async (id: string, events: SessionEvent[]) => {
      await writeSession(root, id, records, { events });
      return (await openSession(root, id)).summary?.inferencesPerS;
    };
    expect(await runs('none', [changed('detector', null), changed('cascade', []), changed('score', 0.5)])).toEqual({
      detect: null,
      classify: null,
    });
    const rates = await runs('both', [changed('detector', 'yolox'), changed('cascade', [{ model: 'moods' }])]);
    expect([rates?.detect, rates?.classify].map((rate) => Math.round(rate ?? 0))).toEqual([25, 25]);
    const { summary } = await range('both', 0, 0.5);
    expect(summary?.inferencesPerS, 'before they came').toEqual({ detect: null, classify: null });
  });
});
