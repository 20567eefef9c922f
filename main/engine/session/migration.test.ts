import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SESSION_VERSION, sessionDetail } from '../../../contract/index.ts';
import { sessionRange } from './range.ts';
import { openSession, readFrames, readObjects } from './reader.ts';
import { syntheticFrame } from './synthetic.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-versions-'));
  await cp(resolve(import.meta.dirname, 'fixtures/version-1'), join(root, 'version-1'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a session of version 2', () => {
  it('says of its source and decoder what it knows, and nothing of what version 3 has more', async () => {
    await cp(resolve(import.meta.dirname, 'fixtures/version-2'), join(root, 'version-2'), { recursive: true });
    const { summary, manifest } = sessionDetail.parse(await openSession(root, 'version-2'));
    expect(manifest).toMatchObject({
      version: 2,
      open: { policy: 'wait', decoder: 'libav', strict: false },
      live: { maxFps: null, decodeSkip: 'none' },
    });
    expect(summary?.source).toMatchObject({ state: 'ended', reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 20 });
    expect(summary?.source.jitterMs).toBe(summary?.jitterMs.arrival);
    expect(summary?.glass).toBeNull();
    expect(summary?.decoder).toMatchObject({ actual: 'software', codec: '', library: { kind: 'libav', version: '' } });
  });
});

describe('a session of version 3', () => {
  it('has how its source delivered, capture to display, and what never had a row', async () => {
    await cp(resolve(import.meta.dirname, 'fixtures/version-3'), join(root, 'version-3'), { recursive: true });
    const { summary, events } = sessionDetail.parse(await openSession(root, 'version-3'));
    expect(summary?.frames).toMatchObject({ received: 49, presented: 39, decimated: 4, dropped: { reconnect_gap: 6 } });
    expect(summary?.source).toMatchObject({ kind: 'live', state: 'playing', reconnects: 1, downtimeMs: 200 });
    expect(summary?.glass).toMatchObject({ clock: 'rtcp', uncertaintyMs: 1, latencyMs: { n: 29 } });
    expect(events.map(({ kind }) => kind)).toEqual(['link', 'link', 'ended']);
  });
});

describe('a session of version 4', () => {
  beforeEach(() => cp(resolve(import.meta.dirname, 'fixtures/version-4'), join(root, 'version-4'), { recursive: true }));

  it('has all networks behind the detector, what found no room, and which networks came later', async () => {
    const { summary, events, manifest } = sessionDetail.parse(await openSession(root, 'version-4'));
    expect(manifest.cascade.map(({ name }) => name)).toEqual(['kinds', 'moods']);
    expect(summary?.models.cascade).toEqual(manifest.cascade);
    expect(manifest.open.cascade).toEqual([{ model: 'kinds' }, expect.objectContaining({ labels: ['person'], everyFrames: 5 })]);
    expect(summary?.cascade).toMatchObject({ eligible: 89, classified: 74, deferred: 15 });
    expect(events.map(({ kind, key }) => key ?? kind)).toEqual(['detector', 'cascade', 'ended']);
  });

  it('has every answer about an object, in order', async () => {
    const objects = (await readObjects(root, 'version-4', 0, 60)).flatMap((frame) => frame.objects);
    expect(new Set(objects.map(({ also }) => also.length))).toEqual(new Set([0, 1, 2, 3]));
    for (const { class: first, also } of objects) {
      if (also.length > 0) expect(first?.label).toMatch(/^kind /);
      expect(also).toEqual([0, 1, 2].slice(0, also.length).map((at) => said(`mood ${at}`, 0.75 - at / 4, at)));
    }
  });

  const said = (label: string, score: number, ageFrames: number) => ({ label, score, ageFrames, ageMs: ageFrames * 32 });
});

describe('a session of before version 4', () => {
  it.each([1, 2, 3])('of version %i deferred nothing, and has one answer about an object at most', async (version) => {
    const id = `version-${version}`;
    await cp(resolve(import.meta.dirname, 'fixtures', id), join(root, id), { recursive: true });
    const { summary, manifest } = sessionDetail.parse(await openSession(root, id));
    expect([manifest.cascade, summary?.models.cascade, summary?.cascade.deferred]).toEqual([[], [], 0]);
    const objects = (await readObjects(root, id, 0, 60)).flatMap((frame) => frame.objects);
    expect(objects.some((object) => object.class !== null)).toBe(true);
    for (const { also } of objects) expect(also).toEqual([]);
  });

  it('of version 3 stood as it says', async () => {
    await cp(resolve(import.meta.dirname, 'fixtures/version-3'), join(root, 'version-3'), { recursive: true });
    await writeFile(join(root, 'version-3', 'events.ndjson'), '');
    const { summary } = await sessionRange(root, 'version-3', { fromS: 0, toS: 1e6 });
    expect(summary?.source.state).toBe('playing');
  });
});

describe('a session of version 1', () => {
  it('opens whole: frames, objects, events, and a summary with every figure that its frames tell', async () => {
    const { summary, item, events, warnings, manifest } = sessionDetail.parse(await openSession(root, 'version-1'));
    expect(manifest.version).toBe(1);
    expect(warnings).toEqual([]);
    expect(item).toMatchObject({ state: 'closed', frames: 130, dropped: 2 });
    expect(events).toHaveLength(1);
    expect(summary).toMatchObject({ frames: { received: 130, presented: 128, dropped: { age_evicted: 2 } }, late: 0 });
    // What it does not tell is not known, and is not 0.
    expect(summary?.framesInFlight.mean).toBeNull();
    expect(summary?.stages.detect?.queueDepth.mean).toBeNull();
    expect(summary?.stages.detect?.stageLatencyMs.p50).toBeCloseTo(12, 6);
    expect(summary?.copyBytesPerFrame).toEqual({ deviceToHost: 0, processToProcess: 0, threadToThread: 3_110_400 });
  });

  it('gives its frames and objects as they were recorded', async () => {
    const { frames } = await readFrames(root, 'version-1', 0, 130);
    expect(frames[49]).toMatchObject({ frame: 49, place: -1, reason: 6 });
    const [{ objects } = { objects: [] }] = await readObjects(root, 'version-1', 7, 1);
    expect(objects.map(({ label, score, box }) => ({ label, score, box }))).toEqual(
      syntheticFrame(7).objects.map(({ label, score, box }) => ({ label, score, box })),
    );
  });

  it('a newer version than this one is refused in a sentence', async () => {
    const path = join(root, 'version-1', 'session.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...manifest, version: SESSION_VERSION + 1 }));
    await expect(openSession(root, 'version-1')).rejects.toThrow(
      new RegExp(`of format version ${SESSION_VERSION + 1} .* open it with a newer Throughline`),
    );
  });
});
