import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SESSION_VERSION, sessionDetail } from '../../../contract/index.ts';
import { openSession, readFrames, readObjects } from './reader.ts';
import { syntheticFrame } from './synthetic.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-versions-'));
  await cp(resolve(import.meta.dirname, 'fixtures/version-1'), join(root, 'version-1'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

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
    await expect(openSession(root, 'version-1')).rejects.toThrow(/of format version 3 .* open it with a newer Throughline/);
  });
});
