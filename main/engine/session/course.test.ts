import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DROP_REASONS,
  FRAME_STATE,
  type FrameRecord,
  type Resources,
  type SessionCourse,
  sessionCourse as schema,
} from '../../../contract/index.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { lastEndNs } from '../telemetry/stage-times.ts';
import { frameRecord } from '../telemetry/testing.ts';
import { sessionCourse } from './course.ts';
import { syntheticSample, writeSession } from './synthetic-session.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-course-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A made-up number that depends on n alone, from 0 to 99. */
const chance = (n: number): number => ((n * 7919 + 13) * 104_729) % 100;

/** Frames at 25 a second whose times are all different, some dropped, decimated, late or only analysed. */
const varied = (n: number): FrameRecord => {
  const times = { detectMs: 5 + chance(n) / 3, lostMs: (n % 7) / 4, ...(n % 3 === 0 ? { classifyMs: 4 + (chance(n + 1) % 9) } : {}) };
  const lost = { e2eNs: Number.NaN, analysisNs: Number.NaN };
  if (n % 50 === 49)
    return frameRecord(n, { ...times, ...lost, state: FRAME_STATE.dropped, reason: DROP_REASONS.indexOf('age_evicted'), place: 4 });
  if (n % 60 === 31)
    return frameRecord(n, {
      ...times,
      e2eNs: Number.NaN,
      state: FRAME_STATE.dropped,
      reason: DROP_REASONS.indexOf('present_missed'),
      place: 12,
    });
  if (n % 75 === 1) return frameRecord(n, { ...times, ...lost, state: FRAME_STATE.decimated });
  return frameRecord(n, { ...times, state: n % 4 === 0 ? FRAME_STATE.analysed_only : FRAME_STATE.presented });
};

const endNs = (record: FrameRecord): number => lastEndNs(record.spans);
const course = async (...asked: Parameters<typeof sessionCourse>): Promise<SessionCourse> =>
  schema.parse(JSON.parse(JSON.stringify(await sessionCourse(...asked))));
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('the course of a session', () => {
  const all = Array.from({ length: 2_000 }, (_, n) => varied(n));
  let whole: SessionCourse;
  beforeAll(async () => {
    await writeSession(root, 'varied', all);
    whole = await course(root, 'varied', 80);
  });

  it('has equal steps from the first receipt to the last end', () => {
    const lengthNs = Math.max(...all.map(endNs)) - all[0]!.tReceiveNs;
    expect(whole.lengthS).toBeCloseTo(lengthNs / 1e9, 9);
    expect(whole.tS).toHaveLength(80);
    expect(whole.stepS).toBeCloseTo(whole.lengthS / 80, 9);
    for (const [point, tS] of whole.tS.entries()) expect(tS).toBeCloseTo(point * whole.stepS, 9);
    expect(whole.startNs).toBe(all[0]!.tReceiveNs);
  });

  it('has exact percentiles, rates and first frames of what ended in each point', () => {
    const stepNs = whole.stepS * 1e9;
    for (let point = 0; point < 80; point++) {
      const within = (tNs: number): boolean => Math.min(79, Math.floor(tNs / stepNs)) === point;
      const ended = all.filter((record) => within(endNs(record)));
      const of = (ns: (record: FrameRecord) => number) => exactPercentiles(ended.map((record) => ns(record) / 1e6));
      const e2e = of(({ e2eNs }) => e2eNs);
      expect(whole.e2eMs.p50[point]).toBeCloseTo(e2e.p50!, 9);
      expect(whole.e2eMs.p95[point]).toBeCloseTo(e2e.p95!, 9);
      expect(whole.e2eMs.max[point]).toBeCloseTo(e2e.max!, 9);
      expect(whole.analysisMs.p95[point]).toBeCloseTo(of(({ analysisNs }) => analysisNs).p95!, 9);
      const count = (counts: (record: FrameRecord) => boolean): number => ended.filter(counts).length / whole.stepS;
      expect(whole.fps.displayed[point]).toBeCloseTo(
        count(({ state }) => state === FRAME_STATE.presented),
        6,
      );
      // Late frames were analysed.
      expect(whole.fps.processed[point]).toBeCloseTo(
        count(({ state, place }) => state === FRAME_STATE.presented || state === FRAME_STATE.analysed_only || place === 12),
        6,
      );
      expect(whole.fps.ingest[point]).toBeCloseTo(all.filter(({ tReceiveNs }) => within(tReceiveNs)).length / whole.stepS, 6);
      expect([whole.row[point], whole.frame[point]]).toEqual([ended[0]!.frame, ended[0]!.frame]);
    }
  });

  it('stacks up: waits, services and what nobody claims are the mean e2e', () => {
    const stepNs = whole.stepS * 1e9;
    expect(Object.keys(whole.stages)).toEqual(['detect', 'classify']);
    for (let point = 0; point < 80; point++) {
      const e2e = all.flatMap((record) =>
        Math.min(79, Math.floor(endNs(record) / stepNs)) === point && !Number.isNaN(record.e2eNs) ? record.e2eNs / 1e6 : [],
      );
      const stacked = sum(Object.values(whole.stages).flatMap((stage) => [stage.waitMs[point]!, stage.serviceMs[point]!]));
      expect(stacked + whole.unattributedMs[point]!).toBeCloseTo(sum(e2e) / e2e.length, 6);
    }
  });

  it('loses no frame: received, dropped by reason and decimated', () => {
    expect(sum(whole.fps.ingest) * whole.stepS).toBeCloseTo(2_000, 6);
    const lost = (reason: string) => all.filter((record) => DROP_REASONS[record.reason] === reason).length;
    expect(Object.keys(whole.dropped).sort()).toEqual(['age_evicted', 'present_missed']);
    expect(sum(whole.dropped.age_evicted!)).toBe(lost('age_evicted'));
    expect(sum(whole.dropped.present_missed!)).toBe(lost('present_missed'));
    expect(sum(whole.decimated)).toBe(all.filter(({ state }) => state === FRAME_STATE.decimated).length);
  });

  it('of a part is what the whole is there', async () => {
    const part = await course(root, 'varied', 20, { fromS: whole.tS[40]!, toS: whole.tS[60]! });
    expect([part.lengthS, part.startNs]).toEqual([whole.lengthS, whole.startNs]);
    expect(part.stepS).toBeCloseTo(whole.stepS, 9);
    const same = (of: (each: SessionCourse) => readonly (number | null)[]): void => {
      const [cut, expected] = [of(part), of(whole).slice(40, 60)];
      expect(cut).toHaveLength(20);
      for (const [point, value] of cut.entries()) expect(value).toBeCloseTo(expected[point]!, 6);
    };
    same(({ tS }) => tS);
    same(({ row }) => row);
    same(({ e2eMs }) => e2eMs.p95);
    same(({ stages }) => stages.classify!.waitMs);
    same(({ unattributedMs }) => unattributedMs);
    same(({ fps }) => fps.ingest);
    same(({ fps }) => fps.processed);
    same(({ dropped }) => dropped.age_evicted!);
  });

  it('of the last part takes the very last frame in', async () => {
    const part = await course(root, 'varied', 1, { fromS: whole.tS[79]!, toS: whole.lengthS + 1 });
    expect(part.fps.displayed[0]).toBeCloseTo(whole.fps.displayed[79]!, 6);
    expect(part.e2eMs.max[0]).toBe(whole.e2eMs.max[79]);
  });

  it('has no points behind the end, and no part that ends before it begins', async () => {
    expect(await course(root, 'varied', 10, { fromS: 1e6, toS: 2e6 })).toMatchObject({
      tS: [],
      row: [],
      stages: {},
      lengthS: whole.lengthS,
    });
    await expect(sessionCourse(root, 'varied', 10, { fromS: 3, toS: 3 })).rejects.toThrow(/3 s to 3 s/);
    await expect(sessionCourse(root, 'nothing', 10)).rejects.toThrow(/There is no session/);
  });
});

describe('a course with holes', () => {
  it('says null where nothing ended, and which frame is next', async () => {
    const late = (n: number): FrameRecord => {
      const record = frameRecord(n);
      const shift = n >= 100 ? 10e9 : 0;
      return { ...record, tReceiveNs: record.tReceiveNs + shift, spans: record.spans.map((ns) => ns + shift) };
    };
    await writeSession(
      root,
      'paused',
      Array.from({ length: 200 }, (_, n) => late(n)),
    );
    const { tS, e2eMs, unattributedMs, fps, row, frame, stages } = await course(root, 'paused', 40);
    const inPause = tS.flatMap((s, point) => (s > 5 && s < 13 ? point : []));
    expect(inPause.length).toBeGreaterThan(10);
    for (const point of inPause) {
      expect([e2eMs.p50[point], e2eMs.max[point], unattributedMs[point], stages.detect?.waitMs[point]]).toEqual([null, null, null, null]);
      expect([fps.ingest[point], fps.processed[point], row[point], frame[point]]).toEqual([0, 0, 100, 100]);
    }
    const pause = await course(root, 'paused', 10, { fromS: 6, toS: 8 });
    expect(pause.row).toEqual(Array.from({ length: 10 }, () => 100));
    expect(pause.stages).toEqual({});
  });

  it('puts gaps between the frames on either side', async () => {
    const kept = Array.from({ length: 2_000 }, (_, n) => n).filter((n) => (n < 300 || n > 449) && (n < 1_000 || n > 1_009));
    const gap = (from: number, to: number) => ({
      tNs: from * 40e6,
      frame: from,
      kind: 'gap' as const,
      text: `${from} to ${to} are missing`,
      from,
      to,
    });
    await writeSession(
      root,
      'gaps',
      kept.map((n) => frameRecord(n)),
      { events: [gap(1_000, 1_009), gap(300, 449), { ...gap(0, 0), kind: 'note' }, { ...gap(7, 3) }, { ...gap(0, 0), from: 'x' }] },
    );
    const { gaps, fps, stepS } = await course(root, 'gaps', 100);
    expect(gaps).toEqual([
      { fromS: 299 * 0.04, toS: 450 * 0.04, frames: 150 },
      { fromS: 999 * 0.04, toS: 1_010 * 0.04, frames: 10 },
    ]);
    expect(sum(fps.ingest) * stepS).toBeCloseTo(kept.length, 6);
    const only = async (fromS: number, toS: number) => (await course(root, 'gaps', 10, { fromS, toS })).gaps.map(({ frames }) => frames);
    expect(await only(13, 14)).toEqual([150]);
    expect(await only(39, 42)).toEqual([10]);
    expect(await only(20, 30)).toEqual([]);
    expect(await only(60, 70)).toEqual([]);
    expect(await only(1, 60)).toEqual([150, 10]);
  });

  it('of a session without frames is empty, and of one frame a point', async () => {
    await writeSession(root, 'empty', []);
    expect(await course(root, 'empty', 100)).toMatchObject({ lengthS: 0, tS: [], e2eMs: { p50: [], p95: [], max: [] }, gaps: [] });
    await writeSession(root, 'one', [frameRecord(0)]);
    const { tS, e2eMs, lengthS } = await course(root, 'one', 1);
    expect([tS, e2eMs.max, lengthS]).toEqual([[0], [11.5], 0.0115]);
  });
});

describe('samples of a course', () => {
  const resources = (cpuPct: number, threads: Resources['threads']): Resources => ({
    tNs: 0,
    engine: { cpuPct, rssBytes: 1e6, heapBytes: 1 },
    threads,
    otherThreadsPct: 0,
    window: null,
    windowReason: 'none',
    gpus: [],
    gpuReason: null,
    energy: null,
    energyReason: null,
    cores: 2,
  });

  it('are on times of their own, and null where nothing was read', async () => {
    const frames = Array.from({ length: 250 }, (_, n) => frameRecord(n));
    await writeSession(root, 'sampled', frames, {
      samples: [
        syntheticSample(1e9, { resources: resources(50, [{ name: 'detect 1', cpuPct: 40 }]) }),
        syntheticSample(2e9, { queueDepth: {}, ringFullPct: 7 }),
        syntheticSample(3e9, { resources: resources(70, [{ name: 'track', cpuPct: 5 }]) }),
        syntheticSample(99e9),
      ],
    });
    const { samples } = await course(root, 'sampled', 10);
    expect(samples).toEqual({
      tS: [1, 2, 3],
      framesInFlight: [2, 2, 2],
      queueDepth: { detect: [0.5, 0, 0.5] },
      ringFullPct: [1, 7, 1],
      engineCpuPct: [50, null, 70],
      windowCpuPct: [null, null, null],
      threadsCpuPct: { 'detect 1': [40, null, null], track: [null, null, 5] },
      rssBytes: [1e6, null, 1e6],
    });
    expect((await course(root, 'sampled', 10, { fromS: 1.5, toS: 2.5 })).samples.tS).toEqual([2]);
  });

  it('of a very long session are as few as its points may be', async () => {
    const frames = [frameRecord(0), { ...frameRecord(1), tReceiveNs: 9_000e9, spans: frameRecord(1).spans.map((ns) => ns + 9_000e9) }];
    await writeSession(root, 'long', frames, {
      samples: Array.from({ length: 9_000 }, (_, n) => syntheticSample(n * 1e9, { framesInFlight: n % 3 })),
    });
    const { samples } = await course(root, 'long', 10);
    expect(samples.tS).toHaveLength(3_000);
    expect(samples.tS.slice(0, 2)).toEqual([1, 4]);
    expect(new Set(samples.framesInFlight)).toEqual(new Set([1]));
  });
});
