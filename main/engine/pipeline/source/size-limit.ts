import { Fault } from '../../../../contract/index.ts';

/** No camera makes larger pictures; a header that was made up would have them take all memory. */
const MAX_SIDE_PX = 16_384;
export const MAX_PIXELS = 2 ** 27;

/** Refuses a picture stream of absurd size. @param shown the source as shown to people. @throws Fault(source) */
export const checkSize = ({ width, height }: { readonly width: number; readonly height: number }, shown: string): void => {
  if (width <= MAX_SIDE_PX && height <= MAX_SIDE_PX && width * height <= MAX_PIXELS) return;
  throw new Fault(
    'source',
    `"${shown}" says that its pictures have ${width}×${height} pixels, more than ${MAX_SIDE_PX} a side or ${Math.floor(MAX_PIXELS / 1e6)} million in all: ` +
      'copy or record it again if that is damage, else make it smaller.',
  );
};
