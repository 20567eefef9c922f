import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../../contract/index.ts';
import { headless } from '../testing/headless.ts';
import { openSession, readFrames, readObjects } from './reader.ts';
import { startRecordThread } from './record-port.ts';
import { Recorder } from './recorder.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

const DISK_BYTES = 8 * 2 ** 20;

/** A disk of a few MiB in a folder, or why it cannot be had. */
function smallDisk(): { folder: string; refused: string | null } {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { folder, refused: null };
  } catch (error) {
    return { folder, refused: error instanceof Error ? error.message.trim() : String(error) };
  }
}

const disk = smallDisk();
if (disk.refused !== null) console.log(`skipped: no small disk to fill, since it cannot be mounted (${disk.refused})`);
afterAll(() => {
  if (disk.refused === null) execFileSync('umount', ['-l', disk.folder]);
  rmSync(disk.folder, { recursive: true, force: true });
});

/** Fills the disk to its last byte. @returns frees it */
function fill(): () => void {
  const path = join(disk.folder, 'filler');
  const file = openSync(path, 'a');
  for (const bytes of [64 * 1024, 4096, 1]) {
    const piece = Buffer.alloc(bytes);
    try {
      while (writeSync(file, piece) > 0);
    } catch {
      // Not so much fits any more.
    }
  }
  closeSync(file);
  return () => rmSync(path);
}

/** The frames that a session has, in runs of numbers that follow one another. */
async function runsOf(root: string, id: string): Promise<[number, number][]> {
  const { frames } = await readFrames(root, id, 0, 1e6);
  const runs: [number, number][] = [];
  for (const { frame } of frames) {
    const last = runs.at(-1);
    if (last?.[1] === frame - 1) last[1] = frame;
    else runs.push([frame, frame]);
  }
  return runs;
}

const textsOf = ({ events }: SessionDetail, kind: string): string[] =>
  events.filter((event) => event.kind === kind).map(({ text }) => text);

/** Neighbours of the machine may take it away for a moment; what is wrong stays wrong. */
const AGAIN = { retry: 2 };

describe.skipIf(disk.refused !== null)('a disk that fills up while a run is recorded', AGAIN, () => {
  it('holds nothing up: frames are left out, the gap is marked, and it goes on when there is room', async () => {
    const { engine, events, close } = await headless({ detector: 'null,objects=4', classifier: null });
    try {
      let ended = 0;
      engine.onFrame(() => ended++);
      /** Frames that ended in the next so many ms. */
      const during = async (ms: number): Promise<number> => {
        const [before, startMs] = [ended, performance.now()];
        await sleep(ms);
        return ((ended - before) * ms) / (performance.now() - startMs);
      };
      await engine.open('generated:160x90@100', { pace: 'realtime' }, { root: disk.folder, id: 'run' });
      await during(1_500);
      const calm = await during(3_000);
      const free = fill();
      const full = [await during(3_000), await during(3_000), await during(3_000), await during(3_000)];
      const recording = engine.state().recording;
      free();
      await sleep(5_000);
      const { frames } = engine.summary() ?? {};
      await engine.record(false);
      console.log(`frames in 3 s: ${calm.toFixed(0)} before, ${full.map((count) => count.toFixed(0)).join(', ')} while the disk was full`);
      for (const count of full) expect(count).toBeGreaterThan(calm * 0.8);
      expect(frames).toMatchObject({ unexplained: 0, dropped: {} });
      expect(recording?.gapFrames).toBeGreaterThan(100);
      const told = events.filter(({ kind }) => kind === 'fault').map(({ text }) => text);
      expect(told).toEqual([expect.stringMatching(/^The disk is full and the recording to .*run waits/)]);

      const detail = await openSession(disk.folder, 'run');
      const runs = await runsOf(disk.folder, 'run');
      console.log(`recorded: ${runs.map(([from, to]) => `${from} to ${to}`).join(', ')}; ${detail.manifest.gapFrames} not kept`);
      expect(runs.length).toBe(2);
      const [[first, before], [after, last]] = runs as [[number, number], [number, number]];
      expect([first, after - before - 1]).toEqual([0, detail.manifest.gapFrames]);
      expect(detail.events.filter(({ kind }) => kind === 'gap')).toMatchObject([{ from: before + 1, to: after - 1 }]);
      expect(textsOf(detail, 'gap')[0]).toMatch(/are missing in the recording: the disk was full$/);
      expect(textsOf(detail, 'fault')).toEqual(told);
      expect(textsOf(detail, 'note')).toEqual([expect.stringMatching(/goes on: the disk takes it again/)]);
      // What was recorded before and after is there, with its objects.
      expect(detail.item).toMatchObject({ state: 'closed', frames: before + 1 + last - after + 1 });
      expect(last - after).toBeGreaterThan(200);
      const objects = await readObjects(disk.folder, 'run', before - 50, 100);
      expect(objects.map(({ frame }) => frame)).toEqual([
        ...Array.from({ length: 51 }, (_, n) => before - 50 + n),
        ...Array.from({ length: 49 }, (_, n) => after + n),
      ]);
      expect(new Set(objects.map((found) => found.objects.length))).toEqual(new Set([4]));
      expect(detail.warnings).toEqual([]);
    } finally {
      await close();
      rmSync(join(disk.folder, 'run'), { recursive: true, force: true });
    }
  });

  it('is left with what came before where there is no room to the end, closed and in order', async () => {
    const { engine, close } = await headless({ detector: 'null,objects=4', classifier: null });
    let free = (): void => undefined;
    try {
      await engine.open('generated:160x90@100,frames=900', { pace: 'realtime' }, { root: disk.folder, id: 'run' });
      await sleep(2_500);
      free = fill();
      await engine.whenOver();
      expect(engine.summary()?.frames).toMatchObject({ received: 900, unexplained: 0, dropped: {} });
      await engine.close();
      const detail = await openSession(disk.folder, 'run');
      const runs = await runsOf(disk.folder, 'run');
      console.log(`recorded: ${runs.map(([from, to]) => `${from} to ${to}`).join(', ')}; ${detail.manifest.gapFrames} not kept`);
      expect(detail.item.state).toBe('closed');
      expect(runs).toEqual([[0, 899 - detail.manifest.gapFrames]]);
      expect(runs[0]![1]).toBeGreaterThan(50);
      // What was kept for it makes room for the last words.
      expect(detail.summary).not.toBeNull();
      expect(textsOf(detail, 'gap')).toEqual([expect.stringMatching(/ to 899\) are missing in the recording: the disk was full$/)]);
      expect(textsOf(detail, 'fault')).toEqual([expect.stringMatching(/^The disk is full/)]);
      expect(detail.warnings).toEqual([]);
    } finally {
      free();
      await close();
      rmSync(join(disk.folder, 'run'), { recursive: true, force: true });
    }
  });
});

describe('a disk that is slow', AGAIN, () => {
  it('holds nothing up: what it does not take in time is left out and marked, and all else is there', async () => {
    const root = mkdtempSync(join(tmpdir(), 'throughline-slow-'));
    try {
      // Each batch takes the thread two seconds.
      const connect = (folder: string, hear: Parameters<typeof startRecordThread>[1]): ReturnType<typeof startRecordThread> => {
        const port = startRecordThread(folder, hear);
        let last = Promise.resolve();
        return {
          ...port,
          post: (message, transfer = []) => {
            // As a message to a thread is: it is copied or taken over at once, whenever it is looked at.
            const sent = structuredClone(message, { transfer: [...transfer] });
            last = last.then(() => (sent.type === 'batch' ? sleep(2_000) : undefined)).then(() => port.post(sent, transferred(sent)));
          },
        };
      };
      const transferred = (message: object): ArrayBuffer[] =>
        Object.values(message).flatMap((value) => (value instanceof Float64Array ? [value.buffer as ArrayBuffer] : []));
      const recorder = await Recorder.start({ root, manifest: syntheticStart(), connect });
      let [frame, slowestMs] = [0, 0];
      const startMs = performance.now();
      while (performance.now() - startMs < 16_000) {
        await sleep(10);
        for (const due = Math.floor((performance.now() - startMs) / 10); frame < due; frame++) {
          const addMs = performance.now();
          recorder.add(syntheticFrame(frame));
          slowestMs = Math.max(slowestMs, performance.now() - addMs);
        }
      }
      await recorder.stop();
      console.log(`${frame} frames, ${recorder.gapFrames} not kept; adding one took ${slowestMs.toFixed(1)} ms at most`);
      expect(slowestMs).toBeLessThan(200);
      expect(recorder.gapFrames).toBeGreaterThan(100);
      expect(recorder.frames + recorder.gapFrames).toBe(frame);
      const { events, warnings, item } = await openSession(root, recorder.id);
      expect([item.frames, warnings]).toEqual([recorder.frames, []]);
      const missing = events.filter(({ kind }) => kind === 'gap').map(({ from, to }) => [from, to] as [number, number]);
      const runs = await runsOf(root, recorder.id);
      // Gaps and what was kept are all there was.
      const all = [...runs, ...missing].sort(([a], [b]) => a - b);
      expect(all.map(([from]) => from)).toEqual([0, ...all.slice(0, -1).map(([, to]) => to + 1)]);
      expect(all.at(-1)?.[1]).toBe(frame - 1);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
