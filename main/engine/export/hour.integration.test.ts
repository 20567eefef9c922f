import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportFormat } from '../../../contract/index.ts';
import { syntheticFrame } from '../session/synthetic.ts';
import { writeSession } from '../session/synthetic-session.ts';
import { exportSession } from './export-session.ts';
import { makePlace, type Place } from './testing.ts';

const FRAMES = 108_000;

let place: Place;
beforeAll(async () => {
  place = await makePlace();
  await writeSession(
    place.root,
    'hour',
    (function* () {
      for (let frame = 0; frame < FRAMES; frame++) yield syntheticFrame(frame);
    })(),
  );
});
afterAll(() => place.remove());

it.each([
  ['csv', 200],
  ['objects-csv', 200],
  ['json', 200],
  ['perfetto', 300],
  ['html', 500],
] as const satisfies readonly (readonly [ExportFormat, number])[])(
  'an hour at 30 frames/s as %s is written in a while and in little memory',
  async (format, limitMB) => {
    const path = place.path(`hour.${format}`);
    const baseMB = process.memoryUsage().rss / 1e6;
    let mostMB = baseMB;
    const look = setInterval(() => {
      mostMB = Math.max(mostMB, process.memoryUsage().rss / 1e6);
    }, 20);
    const startMs = performance.now();
    const { bytes } = await exportSession(place.root, 'hour', format, path);
    const tookS = (performance.now() - startMs) / 1000;
    clearInterval(look);
    console.log(`${format}: ${(bytes / 1e6).toFixed(1)} MB in ${tookS.toFixed(1)} s, memory +${(mostMB - baseMB).toFixed(0)} MB`);
    expect((await stat(path)).size).toBe(bytes);
    expect(tookS).toBeLessThan(120);
    expect(mostMB - baseMB).toBeLessThan(limitMB);
  },
);
