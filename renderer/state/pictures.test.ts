import { describe, expect, it } from 'vitest';
import type { Preview } from '../connection/preview.ts';
import { PictureSlot } from './pictures.ts';

const preview = (frame: number): Preview => ({
  header: {
    runId: 1,
    frame,
    ptsMs: 0,
    width: 2,
    height: 2,
    sourceWidth: 2,
    sourceHeight: 2,
    matrix: 'bt709',
    fullRange: false,
    objects: [],
    spans: [],
  },
  planes: new Uint8Array(6),
  arrivedMs: 0,
});

describe('PictureSlot', () => {
  it('gives the newest, and hands back the credit of those replaced', () => {
    const slot = new PictureSlot();
    slot.offer(preview(1));
    slot.offer(preview(2));
    expect(slot.take()).toMatchObject({ preview: { header: { frame: 2 } }, credits: 2 });
    expect(slot.take()).toBeNull();
  });

  it('wakes a drawer for what is already there, and for what comes', () => {
    const slot = new PictureSlot();
    slot.offer(preview(1));
    let woken = 0;
    const stop = slot.onOffer(() => woken++);
    slot.offer(preview(2));
    stop();
    slot.offer(preview(3));
    expect(woken).toBe(2);
  });

  it('owes nothing after a new connection', () => {
    const slot = new PictureSlot();
    slot.offer(preview(1));
    slot.clear();
    slot.offer(preview(2));
    expect(slot.take()?.credits).toBe(1);
  });
});
