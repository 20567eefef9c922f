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
    tReceiveNs: 0,
    sourceWidth: 2,
    sourceHeight: 2,
    matrix: 'bt709',
    fullRange: false,
    objects: [],
    scene: null,
    spans: [],
  },
  planes: new Uint8Array(6),
  map: null,
  arrivedMs: 0,
});

/** A slot, and the numbers of the frames it reported as missed. */
const watched = (): { readonly slot: PictureSlot; readonly missed: number[]; readonly stop: () => void } => {
  const slot = new PictureSlot();
  const missed: number[] = [];
  slot.onMissed(({ header }) => missed.push(header.frame));
  return { slot, missed, stop: slot.onOffer(() => undefined) };
};

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

  it('reports a picture as missed once a newer one takes its place, and only once', () => {
    const { slot, missed, stop } = watched();
    slot.offer(preview(1));
    slot.offer(preview(2));
    expect(missed).toEqual([1]);
    stop();
    expect(missed, 'nobody is left to draw it').toEqual([1, 2]);
    slot.offer(preview(3));
    expect(missed).toEqual([1, 2, 3]);
  });

  it('reports what comes to a hidden window at once, and keeps the last to start again with', () => {
    const { slot, missed } = watched();
    slot.offer(preview(1));
    slot.setVisible(false);
    slot.offer(preview(2));
    expect(missed).toEqual([1, 2]);
    slot.setVisible(true);
    expect(slot.take()).toMatchObject({ preview: { header: { frame: 2 } }, credits: 2, missed: true });
  });

  it('owes nothing after a new connection', () => {
    const slot = new PictureSlot();
    slot.offer(preview(1));
    slot.clear();
    slot.offer(preview(2));
    expect(slot.take()?.credits).toBe(1);
  });
});
