import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FRAME_COLUMNS,
  FRAME_STATE,
  FURTHER_RESULTS,
  OBJECT_COLUMNS,
  type SessionManifest,
  SPAN,
  sessionDetail,
  sessionListItem,
  SESSION_VERSION,
} from '../../../contract/index.ts';
import { OBJECT_RESULTS } from '../telemetry/frame-table.ts';
import { sessionsCommand } from './list-command.ts';
import { listSessions, openSession, readFrames, readObjects, scanSessions } from './reader.ts';
import { Recorder } from './recorder.ts';
import { StreamReader } from './stream-reader.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-sessions-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function record(frames: number, id = 'run'): Promise<Recorder> {
  const recorder = await Recorder.start({ root, id, manifest: syntheticStart() });
  for (let n = 0; n < frames; n++) recorder.add(syntheticFrame(n));
  return recorder;
}

/** Makes a session look as if its engine had been killed. */
async function kill(id: string): Promise<void> {
  const path = join(root, id, 'session.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as SessionManifest;
  await writeFile(path, JSON.stringify({ ...manifest, state: 'recording', endedAt: null, summary: null, frames: 0 }));
}

it('has room for every answer about an object that a frame can hold', () => {
  expect(FURTHER_RESULTS.length).toBe(OBJECT_RESULTS - 1);
});

describe('a session', () => {
  it('gives back what was recorded, across batches', async () => {
    const recorder = await record(5_003);
    recorder.event({ tNs: 7, frame: 3, kind: 'toggle', text: 'Track switched off', key: 'track', from: true, to: false });
    expect(recorder.frames).toBe(5_003);
    expect((await listSessions(root)).map((item) => item.state)).toEqual(['recording']);
    await recorder.stop();
    expect([recorder.frames, recorder.gapFrames]).toEqual([5_003, 0]);

    const { total, frames } = await readFrames(root, 'run', 1_990, 1_000);
    expect(total).toBe(5_003);
    expect(frames.map((frame) => frame.frame)).toEqual(Array.from({ length: 1_000 }, (_, i) => 1_990 + i));
    const [frame] = (await readFrames(root, 'run', 2_001, 1)).frames;
    const original = syntheticFrame(2_001);
    expect(frame).toMatchObject({
      frame: 2_001,
      ptsMs: original.ptsMs,
      tReceiveNs: original.tReceiveNs,
      reason: -1,
      skips: 16,
      objects: 1,
    });
    expect(frame?.state).toBe(FRAME_STATE.presented);
    expect(frame?.e2eMs).toBeCloseTo(original.e2eNs / 1e6, 9);
    const at = frame?.spans.indexOf(SPAN.detect) ?? -1;
    expect(frame?.spans.slice(at, at + 3)).toEqual([SPAN.detect, 2, 10]);
    expect(frame?.spans.length).toBe(12 * 4);
    const dropped = (await readFrames(root, 'run', 49, 1)).frames[0];
    expect(dropped).toMatchObject({ state: FRAME_STATE.dropped, reason: 6, objects: 0 });

    for (const { frame: n, objects } of await readObjects(root, 'run', 1_995, 1_010)) expect(objects).toEqual(syntheticFrame(n).objects);
    expect((await readFrames(root, 'run', 5_000, 100)).frames.length).toBe(3);
    expect((await readFrames(root, 'run', 9_000, 100)).frames).toEqual([]);

    const detail = sessionDetail.parse(await openSession(root, 'run'));
    expect(detail).toMatchObject({ warnings: [], events: [{ key: 'track', to: false }], item: { state: 'closed', frames: 5_003 } });
  });

  it('is an Arrow stream with the columns of the specification', async () => {
    await (await record(120)).stop();
    const frames = tableFromIPC(await readFile(join(root, 'run', 'frames.arrows')));
    const objects = tableFromIPC(await readFile(join(root, 'run', 'objects.arrows')));
    for (const [table, columns] of [
      [frames, FRAME_COLUMNS],
      [objects, OBJECT_COLUMNS],
    ] as const) {
      expect(table.schema.fields.map((field) => field.name)).toEqual(columns.map((column) => column.name));
      expect(table.schema.fields.map((field) => [field.nullable, field.metadata.get('unit')])).toEqual(
        columns.map((column) => [column.nullable, column.unit]),
      );
      for (const column of columns) if (!column.nullable) expect(table.getChild(column.name)?.nullCount).toBe(0);
    }
    expect(frames.schema.metadata.get('format')).toBe('throughline-session');
    expect(frames.getChild('state')?.get(49)).toBe('dropped');
    expect(frames.getChild('reason')?.get(49)).toBe('age_evicted');
    expect(frames.getChild('reason')?.get(48)).toBeNull();
    expect(frames.getChild('detect_start_ns')?.get(49)).toBeNull();
    expect(frames.getChild('t_receive_ns')?.get(3)).toBe(BigInt(syntheticFrame(3).tReceiveNs));
    expect(objects.getChild('label')?.get(2)).toBe('véhicule 🚲');
    expect(objects.getChild('track')?.get(5)).toBeNull();
  });

  it('sums up from its frames where it was not closed', async () => {
    await (await record(1_000)).stop();
    await kill('run');
    const { item, summary } = sessionDetail.parse(await openSession(root, 'run'));
    expect(item).toMatchObject({ state: 'killed', frames: 1_000, dropped: 20 });
    expect(summary?.frames).toMatchObject({ received: 1_000, presented: 980, dropped: { age_evicted: 20 }, inFlight: 0, unexplained: 0 });
    expect(summary?.fps.processed).toBeCloseTo(980 / ((summary?.wallMs ?? 0) / 1000), 6);
    expect(summary?.latencyMs.e2e).toMatchObject({ n: 970, max: syntheticFrame(0).e2eNs / 1e6 });
    expect(summary?.unattributedPct).toBeCloseTo(0, 9);
    expect(summary?.stages.detect).toMatchObject({ waitMs: { n: 970, p50: 2 }, serviceMs: { p99: 10 } });
    expect(summary?.stages.preprocess?.serviceMs.max).toBeCloseTo(1, 9);
    expect(summary?.stages.present).toBeUndefined();
  });

  it('loses only its last batch to a torn tail, and says so', async () => {
    await (await record(2_003)).stop();
    await kill('run');
    const path = join(root, 'run', 'frames.arrows');
    const { size } = await stat(path);
    const look = async (): Promise<{ total: number; warnings: string[] }> => {
      const { total, frames } = await readFrames(root, 'run', 1_998, 5);
      expect(frames.map(({ frame }) => frame)).toEqual([1_998, 1_999, 2_000, 2_001, 2_002].filter((n) => n < total));
      const { summary, warnings } = await openSession(root, 'run');
      expect(summary?.frames.received ?? 0).toBe(total);
      return { total, warnings };
    };
    // The last eight bytes are the end mark, which a killed engine leaves out.
    for (const cut of [0, 8]) {
      await truncate(path, size - cut);
      expect(await look()).toEqual({ total: 2_003, warnings: [] });
    }
    for (const cut of [9, 10, 100, 1_000, 3_000]) {
      await truncate(path, size - cut);
      const { total, warnings } = await look();
      expect([total, warnings.length]).toEqual([2_000, 1]);
      expect(warnings[0]).toMatch(
        /^The last \d+ bytes of frames.arrows are no whole batch and are left out; the 2000 frames before are there.$/,
      );
    }
    // What a file system may leave after a power cut.
    await appendFile(path, Buffer.alloc(4096));
    expect(await look()).toMatchObject({ total: 2_000 });
    for (const left of [20_000, 8, 7, 0]) {
      await truncate(path, left);
      expect(await look()).toMatchObject({ total: 0, warnings: [expect.stringMatching(/frames.arrows/)] });
    }
  });

  it('loses only what is damaged in the middle, and objects stay with their frames', async () => {
    const recorder = await record(8_000);
    await recorder.stop();
    const path = join(root, 'run', 'frames.arrows');
    const bytes = await readFile(path);
    const reader = await StreamReader.open(path);
    await reader.close();
    const second = reader.index.batches[1]!;
    bytes.fill(0, second.offset + 4, second.offset + 12);
    // Another file, as a copy is.
    await rm(path);
    await writeFile(path, bytes);
    const { total, frames } = await readFrames(root, 'run', 1_999, 3);
    expect([total, frames.map(({ frame }) => frame)]).toEqual([6_000, [1_999, 4_000, 4_001]]);
    for (const { frame, objects } of await readObjects(root, 'run', 1_990, 100)) expect(objects).toEqual(syntheticFrame(frame).objects);
    const { warnings } = await openSession(root, 'run');
    expect(warnings).toEqual([
      `${second.bytes} bytes within frames.arrows are damaged and are left out; the 6000 frames around them are there.`,
    ]);
    await rm(path);
    await cp(join(root, 'run', 'objects.arrows'), path);
    expect((await openSession(root, 'run')).warnings).toEqual(['frames.arrows holds something else than frames: restore it from a copy.']);
  });

  it('opens without its objects and events, and says so', async () => {
    await (await record(10)).stop();
    await rm(join(root, 'run', 'objects.arrows'));
    await writeFile(join(root, 'run', 'events.ndjson'), '{"tNs":1,"frame":0,"kind":"note","text":"one"}\n{"tNs":');
    const detail = await openSession(root, 'run');
    expect(detail.events.length).toBe(1);
    expect(detail.warnings).toEqual(['objects.arrows is missing.', '1 line of events.ndjson could not be read and are left out.']);
    await expect(readObjects(root, 'run', 0, 1)).rejects.toThrow(/objects.arrows is missing/);
  });
});

describe('a folder of sessions', () => {
  it('passes over what is no session and tells what cannot be read', async () => {
    await (await record(5, 'good')).stop();
    const manifest = await readFile(join(root, 'good', 'session.json'), 'utf8');
    const put = async (id: string, text: string): Promise<void> => {
      await mkdir(join(root, id));
      await writeFile(join(root, id, 'session.json'), text);
    };
    await put('newer', manifest.replace(`"version": ${SESSION_VERSION}`, `"version": ${SESSION_VERSION + 1}`));
    await put('torn', manifest.slice(0, 100));
    await put('other', '{"version":1}');
    await put('null', 'null');
    await put('.hidden', manifest);
    await mkdir(join(root, 'empty'));
    await mkdir(join(root, 'odd', 'session.json'), { recursive: true });
    await writeFile(join(root, 'a file'), 'x');
    await symlink('/nowhere', join(root, 'dangling'));
    const { items, unreadable } = await scanSessions(root);
    expect(items.map((item) => sessionListItem.parse(item).id)).toEqual(['good']);
    expect(unreadable.map(({ id }) => id)).toEqual(['newer', 'null', 'other', 'torn']);
    await expect(openSession(root, 'newer')).rejects.toThrow(new RegExp(`format version ${SESSION_VERSION + 1}.*newer Throughline`));
    await expect(openSession(root, 'torn')).rejects.toThrow(/is not JSON any more/);
    await expect(openSession(root, 'empty')).rejects.toThrow(/There is no session/);
    for (const id of ['..', '../good', 'good/../good', '/etc', 'a\0b'])
      await expect(readFrames(root, id, 0, 1)).rejects.toThrow(/no session id/);
    expect(await listSessions(join(root, 'nowhere'))).toEqual([]);
    await expect(listSessions(join(root, 'a file'))).rejects.toThrow(/cannot be listed \(ENOTDIR\)/);
  });

  it('gives two recordings of one second two ids, and lists the newest first', async () => {
    const manifest = syntheticStart();
    const both = await Promise.all([Recorder.start({ root, manifest }), Recorder.start({ root, manifest })]);
    expect(new Set(both.map((recorder) => recorder.id)).size).toBe(2);
    for (const recorder of both) await recorder.stop();
    expect((await listSessions(root)).length).toBe(2);
    await expect(Recorder.start({ root, id: both[0].id, manifest })).rejects.toThrow(/There is a session in .* already/);
  });

  it('is told on the terminal as a table, as JSON, and one in words', async () => {
    const lines: string[] = [];
    const output = { out: (text: string) => void lines.push(text), err: (text: string) => void lines.push(text) };
    await sessionsCommand({ root }, output);
    expect(lines.pop()).toBe(`No sessions in ${root}.`);
    await (await record(300)).stop();
    await kill('run');
    expect(await sessionsCommand({ root }, output)).toBe(0);
    expect(lines.pop()).toMatch(/^ID .*\nrun .* killed +300 +\d+\.\d/);
    await sessionsCommand({ root, json: true }, output);
    expect(JSON.parse(lines.pop() ?? '')).toMatchObject([{ id: 'run', frames: 300 }]);
    await sessionsCommand({ root, id: 'run' }, output);
    expect(lines.pop()).toMatch(/broke off[\s\S]*300 received, 294 presented[\s\S]*6 age_evicted dropped[\s\S]*detect +wait +2\.00/);
  });
});
