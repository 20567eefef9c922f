import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportFormat } from '../../../contract/index.ts';
import { syntheticFrame } from '../session/synthetic.ts';
import { writeSession } from '../session/synthetic-session.ts';
import { exportSession } from './export-session.ts';
import { makePlace, type Place } from './testing.ts';

/** Frames, at 30 a second. In a trace each is some fifty packets, so that a part of an hour is enough. */
const SESSIONS = { hour: 108_000, 'third of an hour': 36_000 } as const;

let place: Place;
beforeAll(async () => {
  place = await makePlace();
  for (const [id, frames] of Object.entries(SESSIONS))
    await writeSession(
      place.root,
      id,
      (function* () {
        for (let frame = 0; frame < frames; frame++) yield syntheticFrame(frame);
      })(),
    );
});
afterAll(() => place.remove());

it.each([
  ['csv', 'hour', 250],
  ['objects-csv', 'hour', 250],
  ['json', 'hour', 250],
  ['html', 'hour', 500],
  ['perfetto', 'third of an hour', 350],
] as const satisfies readonly (readonly [ExportFormat, keyof typeof SESSIONS, number])[])(
  'takes little memory: %s, of the %s',
  async (format, id, limitMB) => {
    const path = place.path(`${id}.${format}`);
    const baseMB = process.memoryUsage().rss / 1e6;
    let mostMB = baseMB;
    const look = setInterval(() => {
      mostMB = Math.max(mostMB, process.memoryUsage().rss / 1e6);
    }, 20);
    const startMs = performance.now();
    const { bytes } = await exportSession(place.root, id, format, path);
    const tookS = (performance.now() - startMs) / 1000;
    clearInterval(look);
    console.log(`${format}: ${(bytes / 1e6).toFixed(1)} MB in ${tookS.toFixed(1)} s, memory +${(mostMB - baseMB).toFixed(0)} MB`);
    expect((await stat(path)).size).toBe(bytes);
    expect(mostMB - baseMB).toBeLessThan(limitMB);
  },
);
