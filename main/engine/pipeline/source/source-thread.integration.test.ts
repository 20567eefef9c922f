import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { SPAN } from '../../../../contract/index.ts';
import { clipFolder, haveFfmpeg } from './clips.ts';
import { SourceThread } from './thread-probe.ts';

const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());

describe.skipIf(!haveFfmpeg)('the source thread', () => {
  const clip = () =>
    clips!.make('-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx264 -preset ultrafast -bf 2 -g 25 -pix_fmt yuv420p', 'clip.mp4');
  const ended = (thread: SourceThread) => () => thread.messages.some(({ type }) => type === 'ended');

  it('delivers every frame with times that add up, says that it ended, and ends when told', async () => {
    const thread = new SourceThread(clip());
    const { decoder } = await thread.start({ pace: 'saturate' });
    await thread.until(ended(thread));
    expect(decoder.candidates.at(-1)?.ok).toBe(true);
    expect(thread.messages.at(-1)).toEqual({ type: 'ended', frames: 50, jumps: 0 });
    expect(thread.frames.map(({ ptsMs }) => Math.round(ptsMs))).toEqual(Array.from({ length: 50 }, (_, i) => i * 40));
    for (const { tReceiveNs, spans } of thread.frames) {
      let endNs = tReceiveNs;
      for (const span of [SPAN.demux, SPAN.decode, SPAN.ring, SPAN.compose_scale, SPAN.preprocess_scale]) {
        expect(spans[span * 3]).toBe(endNs);
        expect(spans[span * 3 + 1]).toBeGreaterThanOrEqual(endNs);
        endNs = spans[span * 3 + 2]!;
      }
    }
    expect(await thread.stop()).toBeLessThan(200);
  });

  it('keeps to the timestamps in real time', async () => {
    const thread = new SourceThread(clip());
    await thread.start({ maxFrames: 30 });
    await thread.until(ended(thread));
    const took = thread.frames.at(-1)!.atMs - thread.frames[2]!.atMs;
    expect(took).toBeGreaterThan(27 * 40 - 60);
    expect(took).toBeLessThan(27 * 40 + 300);
    await thread.stop();
  });

  it('does not make frames older by a pause, and goes on where it was', async () => {
    const thread = new SourceThread(clip());
    await thread.start({});
    await thread.until(() => thread.frames.length >= 8);
    thread.command({ type: 'pause' });
    await setTimeout(400);
    await thread.until(() => true);
    const before = thread.frames.length;
    await setTimeout(200);
    thread.command({ type: 'play' });
    await thread.until(() => thread.frames.length >= before + 5);
    expect(thread.frames.map(({ ptsMs }) => Math.round(ptsMs))).toEqual(Array.from(thread.frames, (_, i) => i * 40));
    for (const { spans, tReceiveNs } of thread.frames) expect(spans[SPAN.decode * 3 + 2]! - tReceiveNs).toBeLessThan(300e6);
    expect(await thread.stop()).toBeLessThan(200);
  });

  it('shows one frame for a seek while paused', async () => {
    const thread = new SourceThread(clip());
    await thread.start({ paused: true });
    thread.command({ type: 'seek', ms: 400 }, { type: 'seek', ms: 1000 });
    await thread.until(() => thread.frames.length > 0);
    await setTimeout(150);
    await thread.until(() => true);
    expect(thread.frames.map(({ ptsMs, epoch }) => [Math.round(ptsMs), epoch])).toEqual([[1000, 1]]);
    expect(await thread.stop()).toBeLessThan(200);
  });

  it('stops within 200 ms wherever it is: running, held back by a full ring, asleep until a frame is due, at the end', async () => {
    const slow = clips!.make('-f lavfi -i testsrc2=s=64x48:r=1/20:d=60 -c:v libx264 -pix_fmt yuv420p', 'slow.mp4');
    for (const [uri, options, frames] of [
      [clip(), { pace: 'saturate', loop: true }, 120],
      [clip(), { pace: 'saturate' }, 0],
      [slow, {}, 1],
      [clip(), { maxFrames: 1 }, 1],
    ] as const) {
      const thread = new SourceThread(uri);
      await thread.start(options);
      if (frames > 0) await thread.until(() => thread.frames.length >= frames);
      await setTimeout(200);
      expect(await thread.stop()).toBeLessThan(200);
    }
  });

  it('fails with one sentence, and ends by itself', async () => {
    const thread = new SourceThread(clips!.path('nowhere.mp4'));
    expect(await thread.exited).toBe(0);
    expect(thread.messages).toEqual([
      { type: 'failed', fault: { kind: 'source', message: `There is no file "${clips!.path('nowhere.mp4')}": check the path.` } },
      { type: 'stopped' },
    ]);
    thread.hangUp();
  });

  it('ends before it was started, too, when the hub hangs up', async () => {
    const thread = new SourceThread(clip());
    await thread.until(() => thread.messages.length > 0);
    thread.hangUp();
    expect(await thread.exited).toBe(0);
    expect(thread.messages.map(({ type }) => type)).toEqual(['opened', 'stopped']);
  });

  it('keeps its memory when it goes round and round', async () => {
    const thread = new SourceThread(clip());
    await thread.start({ pace: 'saturate', loop: true });
    await thread.until(() => thread.frames.length >= 1500, 30_000);
    const before = process.memoryUsage().rss;
    await thread.until(() => thread.frames.length >= 4500, 60_000);
    const grownMib = (process.memoryUsage().rss - before) / 2 ** 20;
    await thread.stop();
    expect(grownMib).toBeLessThan(40);
  });
});
