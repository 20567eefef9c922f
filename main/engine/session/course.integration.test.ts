import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUESTS, type SessionCourse, type SessionDetail, type SessionRange } from '../../../contract/index.ts';
import { type Hub, startHub } from '../hub/server.ts';
import { type Headless, headless } from '../testing/headless.ts';
import { sessionCourse } from './course.ts';
import { sessionRange } from './range.ts';
import { readFrames } from './reader.ts';
import { syntheticFrame } from './synthetic.ts';
import { syntheticSample, writeSession } from './synthetic-session.ts';

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('a real run over time', () => {
  let app: Headless;
  let hub: Hub;
  beforeAll(async () => {
    app = await headless(
      { detector: 'delay:6,size=64,objects=3', classifier: 'delay:2,size=32,batch=4' },
      { classifyWhen: 'every-n-frames', classifyEveryFrames: 5, classifyMinSidePx: 1 },
    );
    hub = await startHub({ engine: app.engine, pageDir: null });
    await app.engine.open('generated:320x180@60,frames=300', { pace: 'realtime', faults: ['error:detect@0.03'] }, { id: 'real' });
    await app.engine.whenOver();
    await app.engine.handle('close', {});
  });
  afterAll(async () => {
    await hub.close();
    await app.close();
  });

  /** What a window gets, checked as it would check it. */
  const ask = async <N extends 'openSession' | 'sessionCourse' | 'sessionRange' | 'sessionFrame'>(name: N, params: object) => {
    const response = await fetch(`http://127.0.0.1:${hub.port}/api/request`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, params: { id: 'real', ...params } }),
    });
    const { result, error } = (await response.json()) as { result: unknown; error?: { message: string } };
    if (error) throw new Error(error.message);
    return REQUESTS[name].result.parse(result);
  };

  it('stacks up in every point to the mean of the frames that ended there, within 1e-6 ms', async () => {
    const course = (await ask('sessionCourse', { points: 60 })) as SessionCourse;
    const { frames } = await readFrames(app.sessions, 'real', 0, 5_000);
    expect(frames).toHaveLength(300);
    let checked = 0;
    for (let point = 0; point < 60; point++) {
      const stacked =
        sum(Object.values(course.stages).flatMap((stage) => [stage.waitMs[point]!, stage.serviceMs[point]!])) +
        (course.unattributedMs[point] ?? 0);
      const e2e = frames.flatMap(({ tReceiveNs, e2eMs }) => {
        const endS = (tReceiveNs - course.startNs) / 1e9 + (e2eMs ?? Number.NaN) / 1e3;
        return Math.min(59, Math.floor(endS / course.stepS)) === point ? e2eMs! : [];
      });
      expect(course.e2eMs.max[point] === null).toBe(e2e.length === 0);
      if (e2e.length === 0) continue;
      checked++;
      expect(Math.abs(stacked - sum(e2e) / e2e.length)).toBeLessThan(1e-6);
      expect(course.e2eMs.max[point]).toBeCloseTo(Math.max(...e2e), 9);
    }
    expect(checked).toBeGreaterThan(30);
  });

  it('says of all and of a part what the summary says', async () => {
    const course = (await ask('sessionCourse', { points: 100 })) as SessionCourse;
    const { summary } = (await ask('openSession', {})) as SessionDetail;
    expect(sum(course.fps.ingest) * course.stepS).toBeCloseTo(300, 6);
    expect(sum(course.fps.processed) * course.stepS).toBeCloseTo(summary!.frames.analysedOnly, 6);
    expect(sum(course.dropped.stage_error ?? [])).toBe(summary!.frames.dropped.stage_error);
    expect(course.lengthS * 1000).toBeCloseTo(summary!.wallMs, 3);
    expect(course.samples.tS.length).toBeGreaterThanOrEqual(3);
    expect(course.samples.threadsCpuPct['hub']).toHaveLength(course.samples.tS.length);
    const whole = (await ask('sessionRange', { part: { fromS: 0, toS: course.lengthS } })) as SessionRange;
    expect(whole.summary).toEqual(summary);
    const part = (await ask('sessionRange', { part: { fromS: 1, toS: 3 } })) as SessionRange;
    expect(part.summary?.fps.ingest).toBeGreaterThan(40);
    expect(part.summary?.frames.received).toBe(Math.round(part.summary!.fps.ingest * 2));
    for (const { row, frame } of part.slowest.slice(0, 3)) expect(await ask('sessionFrame', { row })).toMatchObject({ row, frame });
  });

  it('is refused with a sentence where it cannot be had', async () => {
    await expect(ask('sessionCourse', { id: 'nowhere', points: 10 })).rejects.toThrow(/There is no session/);
    await expect(ask('sessionCourse', { points: 4_001 })).rejects.toThrow(/not valid/);
    await expect(ask('sessionRange', { part: { fromS: 2, toS: 2 } })).rejects.toThrow(/ends after it begins/);
  });
});

it('ten minutes at 30 frames/s are shown over time, whole and in part', async () => {
  const root = await mkdtemp(join(tmpdir(), 'throughline-minutes-'));
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    const tookMs = performance.now() - startMs;
    console.log(`${what}: ${tookMs.toFixed(0)} ms, ${(Buffer.byteLength(JSON.stringify(result)) / 1e6).toFixed(2)} MB as JSON`);
    // Others may be at work on the machine, so that this only finds what has become far too slow.
    expect(tookMs).toBeLessThan(10_000);
    return result;
  };
  try {
    const total = 18_000;
    const made = Array.from({ length: 1_000 }, (_, n) => syntheticFrame(n));
    const frames = (function* () {
      for (let n = 0; n < total; n++) {
        const [record, aheadNs] = [made[n % 1_000]!, Math.floor(n / 1_000) * (1e12 / 30)];
        yield { ...record, frame: n, tReceiveNs: record.tReceiveNs + aheadNs, spans: record.spans.map((ns) => ns + aheadNs) };
      }
    })();
    const samples = Array.from({ length: total / 30 }, (_, n) => syntheticSample(2 ** 40 + n * 1e9));
    await writeSession(root, 'long', frames, { samples });
    const whole = await timed('course of 1,200 points', () => sessionCourse(root, 'long', 1_200));
    expect(sum(whole.fps.ingest) * whole.stepS).toBeCloseTo(total, 3);
    expect(whole.stages.detect?.serviceMs.every((ms) => Math.abs(ms! - 10) < 1e-6)).toBe(true);
    const finest = await timed('course of 4,000 points', () => sessionCourse(root, 'long', 4_000));
    expect(finest.tS).toHaveLength(4_000);
    const part = await timed('course of a minute', () => sessionCourse(root, 'long', 1_200, { fromS: 300, toS: 360 }));
    expect(sum(part.fps.ingest) * part.stepS).toBeCloseTo(1_800, 3);
    const range = await timed('range of a minute', () => sessionRange(root, 'long', { fromS: 300, toS: 360 }));
    expect(range.summary?.frames.received).toBe(1_800);
    const all = await timed('range of all', () => sessionRange(root, 'long', { fromS: 0, toS: 3_600 }));
    expect(all.summary?.frames.received).toBe(total);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
