import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES, type Colours } from '../theme.ts';
import { cpuLayers, dropLayers, latencyLayers, lossesOf, queueLayers, rateLayers } from './layers.ts';
import { testCourse } from './testing.ts';
import type { PlotData } from './time-plot.ts';

const colours = Object.fromEntries(COLOUR_NAMES.map((name) => [name, `#${name}`])) as Colours;
const names = ({ lines }: Pick<PlotData, 'lines'>): readonly string[] => lines.map(({ name }) => name);

describe('layers of a chart', () => {
  it('of latency: areas from the first stage up to the mean, and p95', () => {
    const data = latencyLayers(testCourse(2, 1), colours);
    expect(data.areas.map(({ name, values }) => [name, values[0]])).toEqual([
      ['decode wait', 1],
      ['decode service', 4],
      ['detect wait', 6],
      ['detect service', 18],
      ['unattributed service', 20],
    ]);
    expect(names(data)).toEqual(['e2e p95']);
    expect(data.areas[2]?.colour, 'a wait is lighter').toMatch(/color-mix.*42%/);
  });
  it('of rates: over a second, beside what the source declares', () => {
    const course = testCourse(10, 0.1, 0, {
      fps: { ingest: [0, 60, 0, 60, 0, 60, 0, 60, 0, 60], processed: Array(10).fill(30), displayed: Array(10).fill(0) },
    });
    const data = rateLayers(course, 25, colours);
    expect(names(data)).toEqual(['source', 'ingest', 'processed']);
    expect(data.lines[1]?.values[4]).toBe(30);
    expect(names(rateLayers(course, null, colours))).toEqual(['ingest', 'processed']);
  });
  it('of drops: only reasons that occurred, one on another', () => {
    const course = testCourse(3, 1, 0, {
      dropped: { present_missed: [1, 0, 2], queue_full: [0, 3, 1], age_evicted: [0, 0, 0] },
      decimated: [0, 1, 0],
    });
    const losses = lossesOf(course, colours);
    expect(losses.map(({ name, counts }) => [name, counts])).toEqual([
      ['queue_full', [0, 3, 1]],
      ['present_missed', [1, 0, 2]],
      ['decimated', [0, 1, 0]],
    ]);
    expect(dropLayers(course, losses).areas.map(({ values }) => values)).toEqual([
      [0, 3, 1],
      [1, 3, 3],
      [1, 4, 3],
    ]);
    expect(lossesOf(testCourse(3, 1), colours)).toEqual([]);
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
