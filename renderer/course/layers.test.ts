import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES, type Colours } from '../theme.ts';
import { cpuLayers, dropLayers, latencyLayers, queueLayers, rateLayers, reasonsOf } from './layers.ts';
import { testCourse } from './testing.ts';

const colours = Object.fromEntries(COLOUR_NAMES.map((name) => [name, `#${name}`])) as Colours;
const names = ({ layers }: ReturnType<typeof latencyLayers>): readonly string[] => layers.map(({ name }) => name);

describe('layers of a chart', () => {
  it('of latency: the highest edge is drawn first, so that each area shows only its own part', () => {
    const data = latencyLayers(testCourse(2, 1), colours);
    expect(names(data)).toEqual(['unattributed service', 'detect service', 'detect wait', 'decode service', 'decode wait', 'e2e p95']);
    expect(data.layers.map(({ values }) => values[0])).toEqual([20, 18, 6, 4, 1, 30]);
    expect(data.layers.filter(({ scales }) => scales).map(({ name }) => name)).toEqual(['unattributed service', 'e2e p95']);
    expect(data.layers[2]?.colour, 'a wait is lighter').toMatch(/color-mix.*42%/);
  });
  it('of rates: over a second, beside what the source declares', () => {
    const course = testCourse(10, 0.1, 0, {
      fps: { ingest: [0, 60, 0, 60, 0, 60, 0, 60, 0, 60], processed: Array(10).fill(30), displayed: Array(10).fill(0) },
    });
    const data = rateLayers(course, 25, colours);
    expect(names(data)).toEqual(['source', 'ingest', 'processed', 'displayed']);
    expect(data.layers[1]?.values[4]).toBe(30);
    expect(names(rateLayers(course, null, colours))).toEqual(['ingest', 'processed', 'displayed']);
  });
  it('of drops: only reasons that occurred, one on another', () => {
    const course = testCourse(3, 1, 0, {
      dropped: { present_missed: [1, 0, 2], queue_full: [0, 3, 1], age_evicted: [0, 0, 0] },
      decimated: [0, 1, 0],
    });
    expect(reasonsOf(course)).toEqual(['queue_full', 'present_missed']);
    const data = dropLayers(course, colours);
    expect(data.layers.map(({ name, values }) => [name, values])).toEqual([
      ['decimated', [1, 4, 3]],
      ['present_missed', [1, 3, 3]],
      ['queue_full', [0, 3, 1]],
    ]);
  });
  it('of samples: what was looked at, and threads on demand', () => {
    const samples = {
      tS: [0.5, 1.5],
      framesInFlight: [3, 4],
      queueDepth: { detect: [1, 2], track: [0, 0] },
      ringFullPct: [0, 0],
      engineCpuPct: [120, 130],
      windowCpuPct: [null, null],
      threadsCpuPct: { source: [30, 31], 'detect 1': [60, 61] },
      rssBytes: [1, 1],
    };
    const course = testCourse(2, 1, 0, { samples });
    expect(names(queueLayers(course, colours))).toEqual(['in flight', 'detect']);
    expect(names(cpuLayers(course, colours, false)), 'a window without a counter is left out').toEqual(['engine']);
    expect(names(cpuLayers(course, colours, true))).toEqual(['source', 'detect 1', 'engine']);
  });
});
