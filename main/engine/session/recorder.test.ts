import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionEvent } from '../../../contract/index.ts';
import { editSession } from './edit-session.ts';
import { listSessions, openSession, readFrames } from './reader.ts';
import type { FromRecordThread, ToRecordThread } from './record-messages.ts';
import { Recorder, type RecorderOptions } from './recorder.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

let root: string;
const manifest = syntheticStart();
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-recorder-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('Recorder', () => {
  it('leaves frames out, counts and marks them where the disk is slow, and goes on after', async () => {
    const posted: ToRecordThread[] = [];
    let hear: (message: FromRecordThread) => void = () => undefined;
    const gaps: SessionEvent[] = [];
    const recorder = await Recorder.start({
      root,
      manifest,
      onGap: (event) => void gaps.push(event),
      connect: (_folder, listener) => {
        hear = listener;
        queueMicrotask(() => hear({ type: 'ready' }));
        return {
          post: (message) => {
            posted.push(message);
            if (message.type === 'finish') queueMicrotask(() => hear({ type: 'finished' }));
            if (message.type === 'close') queueMicrotask(() => hear({ type: 'closed' }));
          },
          abandon: () => undefined,
          worker: null,
        };
      },
    });
    const answerAll = (): void => {
      for (const message of posted.splice(0)) if (message.type === 'batch') hear({ ...message, type: 'written', kept: true });
    };
    const frame = syntheticFrame(1);
    // Six batches of 2,000 may wait; two more do not fit.
    for (let n = 0; n < 16_000; n++) recorder.add({ ...frame, frame: n });
    expect(posted.filter(({ type }) => type === 'batch').length).toBe(6);
    expect([recorder.frames, recorder.gapFrames, gaps.length]).toEqual([12_000, 4_000, 0]);
    answerAll();
    for (let n = 16_000; n < 18_000; n++) recorder.add({ ...frame, frame: n });
    expect(gaps).toMatchObject([{ kind: 'gap', frame: 12_000, from: 12_000, to: 15_999 }]);
    expect(posted.map(({ type }) => type)).toEqual(['event', 'batch']);
    answerAll();
    await recorder.stop();
    expect([recorder.frames, recorder.gapFrames]).toEqual([14_000, 4_000]);
    expect(await readFile(join(recorder.folder, 'session.json'), 'utf8')).toMatch(/"frames": 14000,\s+"gapFrames": 4000/);
  });

  it.runIf(process.platform === 'linux')('waits for a disk that is full, says so once, and ends with what there is', async () => {
    await mkdir(join(root, 'full'));
    await symlink('/dev/full', join(root, 'full', 'frames.arrows'));
    const [onFault, onWaiting, onGap] = [vi.fn(), vi.fn(), vi.fn()];
    const recorder = await Recorder.start({ root, id: 'full', manifest, onFault, onWaiting, onGap });
    // Six batches of 2,000 wait; what comes after them is not kept.
    for (let n = 0; n < 14_500; n++) recorder.add(syntheticFrame(n));
    await vi.waitFor(() => expect(onWaiting).toHaveBeenCalled());
    expect([recorder.frames, recorder.gapFrames]).toEqual([12_500, 2_000]);
    await recorder.stop();
    expect(onWaiting.mock.calls).toEqual([
      [expect.stringMatching(/^The disk is full and the recording to .*full waits: free some space, and it goes on by itself.$/), true],
    ]);
    expect(onFault).not.toHaveBeenCalled();
    expect([recorder.frames, recorder.gapFrames]).toEqual([0, 14_500]);
    const { item, events, manifest: kept } = await openSession(root, 'full');
    expect(item).toMatchObject({ id: 'full', state: 'closed', frames: 0 });
    expect(kept.gapFrames).toBe(14_500);
    const text = '14500 frames (0 to 14499) are missing in the recording: the disk was full';
    expect(events).toMatchObject([{ kind: 'gap', frame: 0, from: 0, to: 14_499, text }]);
    expect(onGap.mock.calls).toMatchObject([[{ text }]]);
  });

  it('says in its manifest what decoded in the end, which is known only from the first picture on', async () => {
    const recorder = await Recorder.start({ root, id: 'decoder', manifest });
    recorder.decodedBy(manifest.decoder);
    recorder.add(syntheticFrame(0));
    recorder.decodedBy({ ...manifest.decoder, actual: 'cuda' });
    recorder.decodedBy({ ...manifest.decoder, actual: 'software', codec: 'h264' });
    const written = async (): Promise<string> => (await openSession(root, 'decoder')).manifest.decoder.codec;
    await vi.waitFor(async () => expect(await written()).toBe('h264'));
    await recorder.stop();
    const { manifest: kept, summary } = await openSession(root, 'decoder');
    expect(kept.decoder).toMatchObject({ actual: 'software', codec: 'h264' });
    expect(summary?.decoder).toEqual(kept.decoder);
  });

  it('hands a batch over when it is a second old, earlier where its frames were held up before', async () => {
    const batches: number[] = [];
    const connect: NonNullable<RecorderOptions['connect']> = (_folder, hear) => {
      queueMicrotask(() => hear({ type: 'ready' }));
      return {
        post: (message) => {
          if (message.type === 'batch') batches.push(message.frameRows);
          if (message.type === 'finish') queueMicrotask(() => hear({ type: 'finished' }));
          if (message.type === 'close') queueMicrotask(() => hear({ type: 'closed' }));
        },
        abandon: () => undefined,
        worker: null,
      };
    };
    vi.useFakeTimers();
    try {
      for (const [heldUpMs, handedOverMs] of [
        [50, 900],
        [700, 700],
        [5_000, 400],
      ] as const) {
        const startMs = performance.now();
        const now = (): number => (performance.now() - startMs + heldUpMs) * 1e6;
        const recorder = await Recorder.start({ root, manifest, connect, now });
        batches.length = 0;
        const addedMs = performance.now();
        recorder.add({ ...syntheticFrame(0), tReceiveNs: now() - heldUpMs * 1e6 });
        while (batches.length === 0) vi.advanceTimersByTime(10);
        expect(performance.now() - addedMs).toBeGreaterThanOrEqual(handedOverMs - 10);
        expect(performance.now() - addedMs).toBeLessThanOrEqual(handedOverMs + 110);
        vi.useRealTimers();
        await recorder.stop();
        vi.useFakeTimers();
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes over what is changed while it records, and keeps it when it is closed', async () => {
    const recorder = await Recorder.start({ root, manifest, name: 'Before' });
    recorder.add(syntheticFrame(0));
    await editSession(root, recorder.id, { name: 'After' });
    expect(await editSession(root, recorder.id, { note: 'Rain' })).toMatchObject({ name: 'After', note: 'Rain', state: 'recording' });
    const late = recorder.stop();
    await editSession(root, recorder.id, { note: 'Rain, then sun' });
    await late;
    const detail = await openSession(root, recorder.id);
    expect(detail.manifest).toMatchObject({ name: 'After', note: 'Rain, then sun', state: 'closed', frames: 1 });
    expect(detail.summary).not.toBeNull();
  });

  it.runIf(process.platform !== 'win32')('notices that its folder was deleted', async () => {
    const onFault = vi.fn();
    const recorder = await Recorder.start({ root, manifest, onFault });
    for (let n = 0; n < 2_000; n++) recorder.add(syntheticFrame(n));
    await vi.waitFor(() => expect(recorder.gapFrames + recorder.frames).toBe(2_000));
    await rm(recorder.folder, { recursive: true });
    for (let n = 2_000; n < 6_000; n++) recorder.add(syntheticFrame(n));
    await recorder.stop();
    expect(onFault.mock.calls).toEqual([[expect.stringMatching(/the folder is gone; record again/)]]);
    expect(recorder.frames + recorder.gapFrames).toBe(6_000);
  });

  it('says in one sentence why it cannot begin', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(Recorder.start({ root: join(root, 'file'), manifest })).rejects.toThrow(/^Cannot record to .*: a file is where a folder/);
    await expect(Recorder.start({ root, id: '../x', manifest })).rejects.toThrow(/is no session id/);
    await mkdir(join(root, 'taken', 'objects.arrows'), { recursive: true });
    await expect(Recorder.start({ root, id: 'taken', manifest })).rejects.toThrow(/EISDIR/);
    expect(await listSessions(root)).toEqual([]);
    if (process.getuid?.() === 0 || process.platform === 'win32') return;
    await chmod(root, 0o500);
    await expect(Recorder.start({ root, manifest })).rejects.toThrow(/writing there is not allowed/);
    await chmod(root, 0o700);
  });

  it('stops once, keeps nothing after, and an empty one opens', async () => {
    const recorder = await Recorder.start({ root, manifest, name: 'Nothing' });
    await Promise.all([recorder.stop(), recorder.stop()]);
    recorder.add(syntheticFrame(0));
    recorder.event({ tNs: 0, frame: 0, kind: 'note', text: 'late' });
    const detail = await openSession(root, recorder.id);
    expect(detail).toMatchObject({ item: { name: 'Nothing', state: 'closed', frames: 0 }, summary: null, events: [] });
    expect((await readFrames(root, recorder.id, 0, 10)).total).toBe(0);
  });
});
