import { describe, expect, it } from 'vitest';
import { playThrough } from '../testing.ts';
import { SourceThread } from '../thread-probe.ts';
import { Canvas } from './canvas.ts';
import { parseScene } from './spec.ts';
import { Street } from './street.ts';

describe('a scene as a source', () => {
  it('gives exactly its frames, each with the picture that was painted for it', () => {
    const uri = 'scene:seed=7,size=320x180,frames=40';
    const spec = parseScene(uri);
    const street = new Street(spec);
    const canvas = new Canvas(spec.width, spec.height);
    const worst: number[] = [];
    const { frames, badSpans, ptsMs } = playThrough(uri, {
      onFrame: ({ full, frame }) => {
        street.paint(frame, canvas);
        // Luma of BT.601 in limited range.
        const luma = (at: number): number =>
          16 + (65.481 * canvas.rgb[at * 3]! + 128.553 * canvas.rgb[at * 3 + 1]! + 24.966 * canvas.rgb[at * 3 + 2]!) / 255;
        let off = 0;
        for (let at = 0; at < spec.width * spec.height; at += 7) off = Math.max(off, Math.abs(full[at]! - luma(at)));
        worst.push(off);
      },
    });
    expect([frames, badSpans]).toEqual([40, 0]);
    expect(ptsMs).toEqual(Array.from({ length: 40 }, (_, frame) => frame * 40));
    expect(worst).toHaveLength(40);
    expect(Math.max(...worst)).toBeLessThan(2.5);
  });

  it('is described, sought and stopped as a file is', async () => {
    const thread = new SourceThread('scene:size=160x90,frames=100');
    const { source, decoder } = await thread.start({ paused: true });
    expect(source).toMatchObject({ kind: 'file', container: 'scene', frames: 100, fps: 25, width: 160, seekable: true, durationMs: 4000 });
    expect(decoder).toMatchObject({ actual: 'scene', candidates: [{ ok: true }] });
    thread.command({ type: 'seek', ms: 1010 });
    await thread.until(() => thread.frames.length > 0);
    expect(thread.frames.map(({ ptsMs, epoch }) => [ptsMs, epoch])).toEqual([[1040, 1]]);
    expect(await thread.stop()).toBeLessThan(500);
  });

  it('is a camera where that is asked for, and is refused in one sentence where it is not understood', async () => {
    const camera = new SourceThread('scene:size=160x90,live,fps=50,frames=30');
    expect((await camera.start()).source).toMatchObject({ kind: 'live', seekable: false, frames: 30, durationMs: null });
    await camera.until(() => camera.frames.length >= 20);
    for (const { tReceiveNs, ptsMs } of camera.frames)
      expect((tReceiveNs - camera.frames[0]!.tReceiveNs) / 1e6).toBeCloseTo(ptsMs - camera.frames[0]!.ptsMs, 3);
    await camera.stop();
    const thread = new SourceThread('scene:frogs=3');
    expect(await thread.exited).toBe(0);
    expect(thread.messages).toMatchObject([{ type: 'failed', fault: { kind: 'source' } }, { type: 'stopped' }]);
    thread.hangUp();
  });
});
