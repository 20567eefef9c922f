import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCourse as courseSchema, sessionRange as rangeSchema, SESSION_VERSION, sessionDetail } from '../../../contract/index.ts';
import { sessionCourse } from './course.ts';
import { sessionFrame } from './frame-of.ts';
import { sessionRange } from './range.ts';
import { openSession, readFrames } from './reader.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const versions = Array.from({ length: SESSION_VERSION }, (_, at) => `version-${at + 1}`);

/** Frames that were lost or left out before they had a row. */
const WITHOUT_ROW: { readonly [id: string]: number } = { 'version-3': 10 };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-fixtures-'));
  await cp(fixtures, root, { recursive: true });
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('there is a session of every version, and none is large', async () => {
  expect((await readdir(fixtures)).sort()).toEqual(versions);
  for (const version of versions)
    for (const name of await readdir(join(fixtures, version)))
      expect((await stat(join(fixtures, version, name))).size).toBeLessThan(80_000);
});

describe.each(versions)('a session of %s', (id) => {
  it('opens whole, over time and in part', async () => {
    const { manifest, item, summary, warnings } = sessionDetail.parse(await openSession(root, id));
    expect([`version-${manifest.version}`, item.state, warnings]).toEqual([id, 'closed', []]);
    const { total, frames } = await readFrames(root, id, 0, 1_000);
    const received = item.frames + (WITHOUT_ROW[id] ?? 0);
    expect([frames.length, total, summary?.frames.received]).toEqual([item.frames, item.frames, received]);
    expect(summary?.frames.unexplained).toBe(0);

    const course = courseSchema.parse(JSON.parse(JSON.stringify(await sessionCourse(root, id, 10))));
    expect(course.fps.ingest.reduce((sum, fps) => sum + fps, 0) * course.stepS).toBeCloseTo(received, 6);
    expect(course.lengthS * 1000).toBeCloseTo(summary?.wallMs ?? Number.NaN, 6);
    expect(Math.max(...course.e2eMs.max.map((ms) => ms ?? 0))).toBeGreaterThan(0);
    expect(Object.keys(course.stages)).toContain('detect');

    const range = rangeSchema.parse(JSON.parse(JSON.stringify(await sessionRange(root, id, { fromS: 0, toS: 1e6 }))));
    // What the summary of an older version does not say, its frames do.
    const { classifyMsPerObject } = range.summary ?? {};
    expect(classifyMsPerObject).toBeGreaterThan(0);
    expect(range.summary).toEqual(JSON.parse(JSON.stringify({ ...summary, classifyMsPerObject })));
    if (manifest.version === SESSION_VERSION) expect(summary?.classifyMsPerObject).toBe(classifyMsPerObject);
    const half = rangeSchema.parse(await sessionRange(root, id, { fromS: 0, toS: course.lengthS / 2 }));
    expect(half.summary?.frames.received).toBeLessThan(item.frames);

    const { objects, frame } = await sessionFrame(root, id, 7);
    expect([frame.frame, objects.length]).toEqual([frames[7]?.frame, frames[7]?.objects]);
  });
});
