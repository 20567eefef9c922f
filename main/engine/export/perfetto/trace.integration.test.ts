import { cp, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_STATE, SESSION_FILES, SPANS } from '../../../../contract/index.ts';
import { openSession } from '../../session/reader.ts';
import { readSamples } from '../../session/samples-file.ts';
import { type StoredRecord, storedRecords } from '../../session/stored-records.ts';
import { withStream } from '../../session/stream-reader.ts';
import { exportSession } from '../export-session.ts';
import { makePlace, type Place, recordRun, recordSynthetic } from '../testing.ts';
import { readTrace, type Trace, type TraceSlice } from './testing.ts';

let place: Place;
beforeAll(async () => {
  place = await makePlace();
  await recordRun(place.root, 'run');
  await recordSynthetic(place.root, 'long', 2_503);
  await cp(resolve(import.meta.dirname, '../../session/fixtures/version-1'), join(place.root, 'version-1'), { recursive: true });
});
afterAll(() => place.remove());

/** Each is read once. */
const traces = new Map<string, Trace>();

async function traceOf(id: string): Promise<Trace> {
  const known = traces.get(id);
  if (known) return known;
  const path = place.path(`${id}.pftrace`);
  await exportSession(place.root, id, 'perfetto', path);
  const trace = readTrace(await readFile(path));
  traces.set(id, trace);
  return trace;
}

async function recordsOf(id: string): Promise<StoredRecord[]> {
  return withStream(join(place.root, id), SESSION_FILES.frames, async (reader) => {
    const records: StoredRecord[] = [];
    for await (const { batch } of reader.batches())
      for (const record of storedRecords(batch)) records.push({ ...record, spans: record.spans.slice() });
    return records;
  });
}

const happened = ({ spans }: StoredRecord, span: number): boolean => !Number.isNaN(spans[span * 3]!);
const lengthOf = (slices: readonly TraceSlice[]): number => slices.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
const onThreads = ({ slices }: Trace): TraceSlice[] => slices.filter(({ track }) => track.kind === 'thread');
const frameOf = (slice: TraceSlice): number => Number(slice.args['frame']);

describe.each(['run', 'long', 'version-1'])('the trace of %s, read by another reader', (id) => {
  it('has every service of every span, on the thread that did it, and no other', async () => {
    const [trace, records] = [await traceOf(id), await recordsOf(id)];
    const services = onThreads(trace);
    for (const [span, { name }] of SPANS.entries()) {
      const those = records.filter((record) => happened(record, span));
      const slices = services.filter((slice) => slice.name === name);
      expect([name, slices.length]).toEqual([name, those.length]);
      // Times are whole ns; those that a window tells are rounded.
      const expected = those.reduce((sum, { spans }) => sum + Math.round(spans[span * 3 + 2]!) - Math.round(spans[span * 3 + 1]!), 0);
      expect(lengthOf(slices)).toBe(expected);
      expect(slices.every(({ category }) => category === 'service')).toBe(true);
    }
    expect(services.length).toBe(records.reduce((sum, record) => sum + SPANS.filter((_, span) => happened(record, span)).length, 0));
    const threads = new Map([...trace.tracks.values()].filter(({ kind }) => kind === 'thread').map((track) => [track.name, track]));
    for (const slice of services.filter(({ name }) => name === 'detect')) {
      const record = records.find(({ frame }) => frame === frameOf(slice));
      expect(slice.track).toBe(threads.get(`detect ${record!.worker + 1}`));
    }
    for (const [name, thread] of [
      ['decode', 'source'],
      ['track', 'track'],
      ['classify', 'classify'],
      ['compose_send', 'hub'],
    ] as const)
      expect(new Set(services.filter((slice) => slice.name === name).map(({ track }) => track.name))).toEqual(new Set([thread]));
  });

  it('has every frame once, with its waits and services in it and what is known of it', async () => {
    const [trace, records] = [await traceOf(id), await recordsOf(id)];
    const frames = trace.slices.filter(({ category }) => category === 'frame');
    const byFrame = new Map(frames.map((slice) => [frameOf(slice), slice]));
    expect([frames.length, byFrame.size]).toEqual([records.length, records.length]);
    expect(frames.every(({ parent, track }) => parent === null && track.name === 'Frames')).toBe(true);
    const phases = Map.groupBy(
      trace.slices.filter(({ parent }) => parent !== null),
      ({ parent }) => parent!,
    );
    for (const record of records) {
      const slice = byFrame.get(record.frame)!;
      expect(slice.name).toBe(`frame ${record.frame}`);
      expect(slice.startNs).toBe(record.tReceiveNs);
      expect(slice.args).toMatchObject({ pts_ms: record.ptsMs, objects: record.objectCount });
      expect(slice.args['reason'] !== undefined).toBe(record.state === FRAME_STATE.dropped);
      if (record.e2eNs > 0 && record.state !== FRAME_STATE.dropped) {
        expect(slice.args['e2e_ms']).toBeCloseTo(record.e2eNs / 1e6, 9);
        expect(Math.abs(slice.endNs - slice.startNs - record.e2eNs)).toBeLessThanOrEqual(1);
      }
      const attributed = SPANS.reduce(
        (sum, _, span) => sum + (happened(record, span) ? record.spans[span * 3 + 2]! - record.spans[span * 3]! : 0),
        0,
      );
      const inside = (phases.get(slice) ?? []).filter(({ category }) => category === 'wait' || category === 'service');
      expect(Math.abs(lengthOf(inside) - attributed)).toBeLessThanOrEqual(inside.length);
    }
    // As few lanes as frames were ever on their way at once, which the table of frames bounds.
    expect(new Set(frames.map(({ track }) => track)).size).toBeLessThan(id === 'run' ? 64 : 3);
  });

  it('leads along a flow from thread to thread, in the order of time, to where the frame ended', async () => {
    const [trace, records] = [await traceOf(id), await recordsOf(id)];
    const steps = Map.groupBy(
      onThreads(trace).filter(({ flows, endingFlows }) => flows.length + endingFlows.length > 0),
      ({ flows, endingFlows }) => flows[0] ?? endingFlows[0]!,
    );
    expect(steps.size).toBe(records.filter((record) => SPANS.some((_, span) => happened(record, span))).length);
    for (const path of steps.values()) {
      expect(new Set(path.map(frameOf)).size).toBe(1);
      expect(path.map(({ endingFlows }) => endingFlows.length)).toEqual(path.map((_, at) => (at === path.length - 1 ? 1 : 0)));
      for (let at = 1; at < path.length; at++) expect(path[at]!.track).not.toBe(path[at - 1]!.track);
    }
    const whole = [...steps.values()].find((path) => path.some(({ name }) => name === 'crop'));
    expect(whole?.map(({ track }) => track.name.replace(/ \d+$/, '')).slice(0, 5)).toEqual([
      'source',
      'detect',
      'track',
      'classify',
      'hub',
    ]);
  });

  it('has an instant for each event and each frame that was lost, and a counter for what was sampled', async () => {
    const [trace, records] = [await traceOf(id), await recordsOf(id)];
    const { events } = await openSession(place.root, id);
    const told = trace.instants.filter(({ track }) => track.name === 'Events');
    expect(told.map(({ name }) => name).toSorted()).toEqual(events.map(({ text }) => text).toSorted());
    const drops = trace.instants.filter(({ track }) => track.name === 'Dropped frames');
    expect(drops.length).toBe(records.filter(({ state }) => state === FRAME_STATE.dropped).length);
    let samples = 0;
    let inFlight = 0;
    for await (const sample of readSamples(join(place.root, id, SESSION_FILES.samples))) {
      samples++;
      inFlight += sample.framesInFlight;
    }
    const counted = trace.counters.filter(({ track }) => track.name === 'Frames in flight');
    expect(counted.length).toBe(samples === 0 ? 0 : samples + 1);
    expect(counted.slice(0, -1).reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(inFlight, 9);
    expect(trace.counters.filter(({ track }) => track.name === 'CPU: engine').length).toBe(id === 'run' ? samples + 1 : 0);
  });
});

it('the run of the engine lost frames, waited and classified, so that the above was about something', async () => {
  const records = await recordsOf('run');
  expect(records.filter(({ state }) => state === FRAME_STATE.dropped).length).toBeGreaterThan(20);
  expect(records.filter(({ cascade }) => cascade.classified > 0).length).toBeGreaterThan(0);
  expect((await openSession(place.root, 'run')).events.length).toBeGreaterThan(2);
});
