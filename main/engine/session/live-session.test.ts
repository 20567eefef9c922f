import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_STATE, type FrameRecord, type RunSummary, type SessionEvent } from '../../../contract/index.ts';
import { frameRecord } from '../telemetry/testing.ts';
import { sessionCourse } from './course.ts';
import { sessionRange } from './range.ts';
import { openSession, readFrames } from './reader.ts';
import { syntheticSample, writeSession } from './synthetic-session.ts';

const MS = 1e6;
const FRAMES = 250;

/** 25 frames a second, displayed, captured 70 ms before they were received; every 50th does not say when. */
const captured = (n: number): FrameRecord => {
  const record = frameRecord(n, { state: FRAME_STATE.presented });
  return { ...record, tCaptureNs: n % 50 === 49 ? Number.NaN : record.tReceiveNs - 70 * MS };
};

const link = (second: number, from: string, to: string): SessionEvent => ({
  tNs: second * 1e9,
  frame: second * 25,
  kind: 'link',
  text: `The source is ${to}`,
  from,
  to,
});

let root: string;
let summary: RunSummary;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-live-'));
  const samples = Array.from({ length: 10 }, (_, n) =>
    syntheticSample((n + 1) * 1e9, {
      captureClock: n < 2 ? null : 'rtcp',
      early: { decimated: 2 * (n + 1), decoded: n + 1, dropped: n < 4 ? {} : { 'reconnect_gap:receive': 3, 'net_lost:receive': n } },
      delivery: { reconnects: n < 4 ? 0 : 1, stalls: 1, downtimeMs: n < 4 ? 0 : 900, ttffMs: 120 },
    }),
  );
  const events = [link(3, 'playing', 'stalled'), link(4, 'stalled', 'playing'), link(9, 'playing', 'reconnecting')];
  await writeSession(
    root,
    'live',
    Array.from({ length: FRAMES }, (_, n) => captured(n)),
    { events, samples },
  );
  summary = (await openSession(root, 'live')).summary!;
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a session of a live source', () => {
  it('accounts for what never had a row', () => {
    expect(summary.frames).toEqual({
      received: FRAMES + 20 + 3 + 9,
      presented: FRAMES,
      analysedOnly: 0,
      decimated: 20,
      inFlight: 0,
      dropped: { reconnect_gap: 3, net_lost: 9 },
      places: { 'reconnect_gap:receive': 3, 'net_lost:receive': 9 },
      unexplained: 0,
    });
    expect(summary.decimationRatePct).toBeCloseTo((20 / 282) * 100, 9);
    expect(summary.dropRatePct).toBeCloseTo((12 / 282) * 100, 9);
    expect(summary.fps.ingest / summary.fps.processed).toBeCloseTo(282 / FRAMES, 9);
  });

  it('says how the source stood at the end and what it did', () => {
    expect(summary.source).toMatchObject({ state: 'reconnecting', reconnects: 1, stalls: 1, downtimeMs: 900, ttffMs: 120 });
    expect(summary.source.jitterMs).toBeCloseTo(0, 3);
  });

  it('has capture to display, with the clock that says it and how far it can be trusted', () => {
    expect(summary.glass).toMatchObject({ clock: 'rtcp', uncertaintyMs: 1 });
    expect(summary.glass?.latencyMs.n).toBe(FRAMES - 5 - 10);
    expect(summary.glass?.latencyMs.p50).toBeCloseTo(70 + 11.5, 6);
  });

  it('of a part tells what came in it', async () => {
    const { summary: part } = await sessionRange(root, 'live', { fromS: 4, toS: 8 });
    expect(part?.frames).toMatchObject({
      received: 100 + 8 + 3 + 7,
      decimated: 8,
      dropped: { reconnect_gap: 3, net_lost: 7 },
      unexplained: 0,
    });
    expect(part?.source).toMatchObject({ state: 'playing', reconnects: 1, stalls: 0, downtimeMs: 900 });
    expect(part?.glass?.clock).toBe('rtcp');
    const { summary: whole } = await sessionRange(root, 'live', { fromS: 0, toS: 1e6 });
    expect(whole).toEqual(JSON.parse(JSON.stringify(summary)));
  });

  it('over time has what never had a row where it came, to the second', async () => {
    const course = await sessionCourse(root, 'live', 10);
    const sum = (values: readonly number[] = []): number => values.reduce((total, value) => total + value, 0);
    expect(sum(course.fps.ingest) * course.stepS).toBeCloseTo(282, 6);
    expect(course.decimated).toEqual(Array.from({ length: 10 }, () => 2));
    expect(course.dropped.reconnect_gap).toEqual([0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
    expect(sum(course.dropped.net_lost)).toBe(9);
    const part = await sessionCourse(root, 'live', 4, { fromS: 4, toS: 8 });
    expect([sum(part.decimated), sum(part.dropped.net_lost), sum(part.dropped.reconnect_gap)]).toEqual([8, 7, 3]);
  });

  it('without a word about a capture clock has no such latency', async () => {
    await writeSession(root, 'plain', [captured(0), captured(1)], { samples: [syntheticSample(1e9)] });
    const plain = (await openSession(root, 'plain')).summary;
    expect(plain?.glass).toBeNull();
    expect(plain?.source.state).toBe('playing');
    expect((await readFrames(root, 'plain', 0, 2)).total).toBe(2);
  });
});
