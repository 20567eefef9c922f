import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SPAN } from '../../../../../contract/index.ts';
import { playThrough } from '../testing.ts';
import { SourceThread } from '../thread-probe.ts';
import { squareAt } from './scene.ts';

const ended = (thread: SourceThread) => () => thread.messages.some(({ type }) => type === 'ended');
/** Width of a span of each frame, ms. */
const serviceMs = (thread: SourceThread, span: number): number[] =>
  thread.frames.map(({ spans }) => (spans[span * 3 + 2]! - spans[span * 3 + 1]!) / 1e6);
const quarter = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 2]!;

describe('a generated source', () => {
  it('gives exactly its frames, each at its time, and ends', async () => {
    const thread = new SourceThread('generated:640x360@29.97,frames=600');
    const { source, decoder } = await thread.start({ pace: 'saturate' });
    expect(source).toMatchObject({ kind: 'file', container: 'generated', frames: 600, fps: 29.97, seekable: true });
    expect(source.durationMs).toBeCloseTo((600 * 1000) / 29.97);
    expect(decoder).toMatchObject({ actual: 'generated', candidates: [{ ok: true }] });
    await thread.until(ended(thread));
    expect(thread.messages.at(-1)).toEqual({ type: 'ended', frames: 600, jumps: 0 });
    expect(thread.frames.map(({ ptsMs }) => ptsMs)).toEqual(Array.from({ length: 600 }, (_, frame) => frame * (1000 / 29.97)));
    for (const { tReceiveNs, spans } of thread.frames) {
      let endNs = tReceiveNs;
      for (const span of [SPAN.demux, SPAN.decode, SPAN.ring, SPAN.compose_scale, SPAN.preprocess_scale]) {
        expect(spans[span * 3]).toBe(endNs);
        expect(spans[span * 3 + 1]).toBeGreaterThanOrEqual(endNs);
        endNs = spans[span * 3 + 2]!;
      }
    }
    expect(await thread.stop()).toBeLessThan(250);
  });

  it('paints what its formula says', () => {
    const reds: number[] = [];
    const { frames, badSpans } = playThrough('generated:320x180@25,frames=50,seed=2', {
      onFrame: ({ full, frame }) => {
        const [x1, y1, x2, y2] = squareAt(frame, { width: 320, height: 180, seed: 2 });
        reds.push(Number([full[y1 * 320 + x1], full[(y2 - 1) * 320 + x2 - 1]].every((luma) => luma === 81)));
      },
    });
    expect([frames, badSpans, reds.every((red) => red === 1)]).toEqual([50, 0, true]);
  });

  it('keeps its rate in real time within 2 %, whatever decoding takes of it', { retry: 2 }, async () => {
    const thread = new SourceThread('generated:160x90@50,decode=5');
    const { source } = await thread.start();
    expect(source).toMatchObject({ kind: 'file', frames: null, durationMs: null, seekable: false });
    await thread.until(() => thread.frames.length > 110);
    const [first, last] = [thread.frames[10]!, thread.frames[110]!];
    expect((last.tReceiveNs - first.tReceiveNs) / 1e6 / 100).toBeGreaterThan(20 * 0.98);
    expect((last.tReceiveNs - first.tReceiveNs) / 1e6 / 100).toBeLessThan(20 * 1.02);
    await thread.stop();
  });

  it('decodes for as long as it says', { retry: 2 }, async () => {
    const thread = new SourceThread('generated:160x90@25,frames=60,decode=7');
    await thread.start({ pace: 'saturate' });
    await thread.until(ended(thread));
    const took = serviceMs(thread, SPAN.decode);
    expect(Math.min(...took)).toBeGreaterThanOrEqual(7);
    expect(quarter(took)).toBeLessThan(7 * 1.02 + 0.2);
    await thread.stop();
  });

  it('is heard while it decodes for long: a pause holds, and is not decoding time; it stops', async () => {
    const thread = new SourceThread('generated:160x90@25,decode=600');
    await thread.start({ pace: 'saturate' });
    await setTimeout(300);
    thread.command({ type: 'pause' });
    await setTimeout(800);
    await thread.until(() => true);
    expect(thread.frames).toHaveLength(0);
    thread.command({ type: 'play' });
    await thread.until(() => thread.frames.length > 0);
    expect(serviceMs(thread, SPAN.decode)[0]).toBeGreaterThanOrEqual(600);
    expect(serviceMs(thread, SPAN.decode)[0]).toBeLessThan(650);
    expect(await thread.stop()).toBeLessThan(250);
  });

  it('is sought and paused as a file is', async () => {
    const thread = new SourceThread('generated:160x90@25,frames=100');
    await thread.start({ paused: true });
    thread.command({ type: 'seek', ms: 1010 });
    await thread.until(() => thread.frames.length > 0);
    await setTimeout(150);
    await thread.until(() => true);
    expect(thread.frames.map(({ ptsMs, epoch }) => [ptsMs, epoch])).toEqual([[1040, 1]]);
    thread.command({ type: 'play' });
    await thread.until(() => thread.frames.length >= 5);
    thread.command({ type: 'seek', ms: 0 });
    await thread.until(() => thread.frames.at(-1)?.epoch === 2);
    expect(thread.frames.find(({ epoch }) => epoch === 2)?.ptsMs).toBe(0);
    thread.command({ type: 'seek', ms: 1e9 });
    await thread.until(ended(thread));
    expect(thread.frames.at(-1)?.ptsMs).toBe(99 * 40);
    expect(await thread.stop()).toBeLessThan(250);
  });

  it('gives a still of itself when it is asked, and none otherwise', () => {
    const uri = 'generated:640x360@25,frames=100,seed=2';
    expect(playThrough(uri).messages.map(({ type }) => type)).toEqual(['ended']);
    const { messages, frames } = playThrough(uri, { stillsAsked: 1 });
    const stills = messages.flatMap((message) => (message.type === 'still' ? [message.still] : []));
    expect(frames).toBe(100);
    expect(stills.length).toBeGreaterThan(0);
    for (const { width, height, rgb } of stills) expect([width, height, rgb.length]).toEqual([320, 180, 320 * 180 * 3]);
    const [x1, y1] = squareAt(0, { width: 640, height: 360, seed: 2 }).map((side) => Math.ceil(side / 2)) as [number, number];
    const at = (y1 * 320 + x1) * 3;
    expect([...(stills[0]?.rgb.subarray(at, at + 3) ?? [])]).toEqual([254, 0, 0]);
  });

  it('starts over where it loops', () => {
    const { ptsMs, epochs } = playThrough('generated:64x64@25,frames=5', { loop: true, maxFrames: 12 });
    expect(ptsMs).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1].map((frame) => frame * 40));
    expect(new Set(epochs)).toEqual(new Set([0, 1, 2]));
  });

  it('is quick enough not to be what is measured', { retry: 2 }, () => {
    const perSecond = (uri: string): number => {
      const startMs = performance.now();
      const { frames } = playThrough(uri);
      return (frames * 1000) / (performance.now() - startMs);
    };
    // Each painted in full size and for the screen.
    perSecond('generated:640x360@25,frames=300');
    expect(perSecond('generated:640x360@25,frames=1000')).toBeGreaterThan(1000);
    expect(perSecond('generated:64x64@25,frames=3000')).toBeGreaterThan(3000);
  });

  it('is refused in one sentence', async () => {
    const thread = new SourceThread('generated:640x360@0');
    expect(await thread.exited).toBe(0);
    expect(thread.messages).toMatchObject([{ type: 'failed', fault: { kind: 'source' } }, { type: 'stopped' }]);
    thread.hangUp();
  });
});

describe('a generated camera', () => {
  const intervalsMs = (thread: SourceThread): number[] =>
    thread.frames.slice(1).map(({ tReceiveNs }, index) => (tReceiveNs - thread.frames[index]!.tReceiveNs) / 1e6);

  it('keeps its schedule while nobody takes its frames: they wait upstream, and none is lost where the policy is to wait', async () => {
    const thread = new SourceThread('generated:160x90@50,live');
    const { source } = await thread.start({ pace: 'realtime' });
    expect(source).toMatchObject({ kind: 'live', seekable: false, frames: null });
    await thread.until(() => thread.frames.length >= 10);
    thread.taking = false;
    await setTimeout(700);
    thread.taking = true;
    await thread.until(() => thread.frames.length >= 80);
    expect(thread.frames.map(({ ptsMs }) => ptsMs)).toEqual(Array.from(thread.frames, (_, index) => index * 20));
    for (const ms of intervalsMs(thread)) expect(ms).toBeCloseTo(20, 5);
    // What waited upstream shows as waiting for the demuxer.
    const waitedMs = thread.frames.map(({ spans, tReceiveNs }) => (spans[SPAN.demux * 3 + 1]! - tReceiveNs) / 1e6);
    expect(Math.max(...waitedMs)).toBeGreaterThan(400);
    expect(await thread.stop()).toBeLessThan(250);
  });

  it('loses frames by the ring’s policy alone', async () => {
    const thread = new SourceThread('generated:160x90@50,live,frames=60');
    await thread.start({ policy: 'drop-newest' });
    await thread.until(() => thread.frames.length >= 5);
    thread.taking = false;
    const stalledMs = performance.now();
    await thread.until(() => performance.now() - stalledMs > 500);
    thread.taking = true;
    await thread.until(ended(thread));
    await thread.until(() => thread.frames.length + thread.dropped === 60);
    expect(thread.dropped).toBeGreaterThan(10);
    for (const { ptsMs, tReceiveNs } of thread.frames) {
      expect((tReceiveNs - thread.frames[0]!.tReceiveNs) / 1e6).toBeCloseTo(ptsMs, 3);
    }
    await thread.stop();
  });

  it('arrives early and late by its jitter', async () => {
    const thread = new SourceThread('generated:160x90@100,live,jitter=4,frames=200');
    await thread.start();
    await thread.until(ended(thread));
    const offMs = intervalsMs(thread).map((ms) => ms - 10);
    expect(Math.max(...offMs.map(Math.abs))).toBeGreaterThan(3);
    expect(Math.max(...offMs.map(Math.abs))).toBeLessThanOrEqual(8.000001);
    const [first, last] = [thread.frames[0]!, thread.frames.at(-1)!];
    expect(Math.abs((last.tReceiveNs - first.tReceiveNs) / 1e6 - 1990)).toBeLessThanOrEqual(8);
    await thread.stop();
  });

  it('stands still while it is paused, hears a seek that it cannot follow, and stops at once', async () => {
    const thread = new SourceThread('generated:160x90@5,live');
    await thread.start();
    await thread.until(() => thread.frames.length >= 2);
    thread.command({ type: 'pause' });
    await setTimeout(700);
    thread.command({ type: 'play' }, { type: 'seek', ms: 0 });
    await thread.until(() => thread.frames.length >= 4);
    for (const { spans, tReceiveNs } of thread.frames) expect(spans[SPAN.decode * 3 + 2]! - tReceiveNs).toBeLessThan(200e6);
    expect(JSON.stringify(thread.messages)).toContain('cannot be moved');
    expect(await thread.stop()).toBeLessThan(250);
  });
});

describe('faults that were asked of a source', () => {
  it('lose the pictures they hit, and count them as received', () => {
    const played = playThrough('generated:64x64@25,frames=400', { faults: ['lose:net_lost@0.25'] });
    expect(played.frames + played.lost).toBe(400);
    expect(played.lost).toBeGreaterThan(60);
    expect(played.lost).toBeLessThan(140);
    expect(played.messages.at(-1)).toMatchObject({ type: 'ended', frames: 400 });
    expect(JSON.stringify(played.messages)).toContain('A packet was lost (net_lost), as was asked for');
  });

  it('stall decoding, within its own span', { retry: 2 }, async () => {
    const thread = new SourceThread('generated:160x90@25,frames=30');
    await thread.start({ pace: 'saturate', faults: ['stall:decode:6'] });
    await thread.until(ended(thread));
    expect(Math.min(...serviceMs(thread, SPAN.decode))).toBeGreaterThanOrEqual(6);
    expect(quarter(serviceMs(thread, SPAN.ring))).toBeLessThan(3);
    await thread.stop();
  });

  it('are refused where they are not known', async () => {
    const thread = new SourceThread('generated:160x90@25,frames=30');
    await thread.start({ faults: ['stall:nothing:5'] });
    expect(await thread.exited).toBe(0);
    expect(thread.messages.at(-2)).toMatchObject({ type: 'failed', fault: { kind: 'usage' } });
    thread.hangUp();
  });
});
