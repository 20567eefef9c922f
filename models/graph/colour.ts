import type { Operators } from './operators.ts';
import type { NetworkInput, YuvMatrix } from './spec.ts';

/** Luma of RGB in BT.601, as grey pictures are made for networks. */
export const GREY = [0.299, 0.587, 0.114] as const;

/** float32 [n, 3, h, w] of Y, U, V in 0..255 → [n, channels, h, w], channels in the order of `colour`, 0..255. */
export const yuvToColour = (g: Operators, yuv: string, { black, y, rv, gu, gv, bu }: YuvMatrix, colour: NetworkInput['colour']): string => {
  const rows = [
    [y, 0, rv],
    [y, gu, gv],
    [y, bu, 0],
  ];
  if (colour === 'bgr') rows.reverse();
  const biases = rows.map(([, ofBlue = 0, ofRed = 0]) => -y * black - 128 * (ofBlue + ofRed));
  const converted = g.node('Conv', [yuv, g.floats(rows.flat(), [3, 3, 1, 1]), g.floats(biases, [3])], { kernel_shape: [1, 1] });
  const clipped = g.clip(converted, 0, 255);
  return colour === 'grey' ? g.node('Conv', [clipped, g.floats(GREY, [1, 3, 1, 1])], { kernel_shape: [1, 1] }) : clipped;
};

/** (value − mean) ÷ std, float32 with the channels in axis `axis` of four. */
export const normalise = (g: Operators, value: string, { mean, std }: Pick<NetworkInput, 'mean' | 'std'>, axis: 1 | 3): string => {
  const dims = axis === 1 ? [1, mean.length, 1, 1] : [mean.length];
  const shifted = mean.every((each) => each === 0) ? value : g.node('Sub', [value, g.floats(mean, dims)]);
  return std.every((each) => each === 1) ? shifted : g.node('Div', [shifted, g.floats(std, dims)]);
};

/** float32 → bytes, rounded to the nearest; what is outside 0..255 is cut off. */
export const toBytes = (g: Operators, value: string): string =>
  g.cast(g.clip(g.node('Add', [value, g.floats([0.5], [])]), 0, 255), 'uint8');

/** float32 [n, channels, h, w] of pixels in 0..255 → what the network's input wants: normalised, of its type, in its layout. */
export const toInput = (g: Operators, pixels: string, input: NetworkInput): string => {
  const numbers = normalise(g, pixels, input, 1);
  const typed = input.type === 'uint8' ? toBytes(g, numbers) : numbers;
  return input.layout === 'nchw' ? typed : g.transpose(typed, [0, 2, 3, 1]);
};
