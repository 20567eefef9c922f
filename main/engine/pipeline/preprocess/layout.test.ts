import { describe, expect, it } from 'vitest';
import { LayoutKernel, type TensorLayout } from './layout.ts';
import { letterbox } from './letterbox.ts';

const W = 4;
const H = 3;
const rgb = Uint8Array.from({ length: W * H * 3 }, (_, index) => (index * 37) % 256);
const base: TensorLayout = { type: 'float32', layout: 'nchw', colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] };

/** Written the slow and obvious way. */
const reference = (layout: TensorLayout): number[] => {
  const channels = layout.mean.length;
  const out: number[] = new Array<number>(W * H * channels).fill(0);
  for (let pixel = 0; pixel < W * H; pixel++) {
    const [r = 0, g = 0, b = 0] = rgb.subarray(pixel * 3, pixel * 3 + 3);
    const colours =
      layout.colour === 'rgb' ? [r, g, b] : layout.colour === 'bgr' ? [b, g, r] : [Math.round(0.299 * r + 0.587 * g + 0.114 * b)];
    colours.forEach((colour, channel) => {
      const at = layout.layout === 'nchw' ? channel * W * H + pixel : pixel * channels + channel;
      out[at] = (colour - layout.mean[channel]!) / layout.std[channel]!;
    });
  }
  return out;
};

const layouts: TensorLayout[] = (['nchw', 'nhwc'] as const).flatMap((layout) => [
  { ...base, layout },
  { ...base, layout, colour: 'bgr' },
  { ...base, layout, colour: 'rgb', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  { ...base, layout, colour: 'bgr', mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] },
  { ...base, layout, colour: 'grey', mean: [127.5], std: [127.5] },
  { ...base, layout, type: 'uint8' },
]);

describe('layout', () => {
  it.each(layouts)('$layout $colour $type mean $mean', (layout) => {
    const kernel = new LayoutKernel(W, H, layout);
    const tensor = layout.type === 'float32' ? new Float32Array(W * H * layout.mean.length) : new Uint8Array(W * H * 3);
    kernel.layout(rgb, tensor);
    reference(layout).forEach((value, index) => {
      expect(tensor[index]).toBeCloseTo(value, 5);
    });
  });

  it.each(layouts)('only the content of a letterbox: $layout $colour $type', (layout) => {
    const kernel = new LayoutKernel(W, H, layout);
    const lb = letterbox({ width: 2, height: 3, pixelAspect: 1 }, { width: W, height: H, fit: 'letterbox-centre', pad: 114 });
    const length = W * H * layout.mean.length;
    const padded = Uint8Array.from(rgb);
    for (let pixel = 0; pixel < W * H; pixel++) {
      const x = pixel % W;
      if (x < lb.contentX || x >= lb.contentX + lb.contentWidth) padded.fill(114, pixel * 3, pixel * 3 + 3);
    }
    const [whole, content] = [new Float32Array(length), new Float32Array(length)];
    kernel.layout(padded, whole);
    kernel.pad(114, content);
    kernel.layout(rgb, content, lb);
    expect(content).toEqual(whole);
  });

  it('reads shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(rgb.length));
    shared.set(rgb);
    const tensor = new Float32Array(W * H * 3);
    new LayoutKernel(W, H, base).layout(shared, tensor);
    expect(Array.from(tensor)).toEqual(reference(base));
  });
});
