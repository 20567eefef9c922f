/** Colours of the classes of a segmented picture, far apart in the order of their numbers: the golden angle around the circle of hues. */
const GOLDEN_DEG = 137.508;

/** [red, green, blue], 0..255, of a hue in degrees, at a saturation and lightness of 0..1. */
const ofHue = (hue: number, saturation: number, lightness: number): readonly [number, number, number] => {
  const chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
  const channel = (offset: number): number => {
    const at = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - (chroma / 2) * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [channel(0), channel(8), channel(4)];
};

/** The colour of a class. Class 0 is what is behind, in most networks: grey. */
export const classRgb = (index: number): readonly [number, number, number] =>
  index === 0 ? [72, 80, 92] : ofHue((200 + index * GOLDEN_DEG) % 360, 0.72, index % 2 === 0 ? 0.62 : 0.5);

/** Whether a class is what is behind everything, as networks call it. */
export const isBackground = (label: string | undefined): boolean => /^(back ?ground|bg|void|unlabell?ed|other)$/i.test(label ?? '');

export const css = ([red, green, blue]: readonly [number, number, number]): string => `rgb(${red} ${green} ${blue})`;

/**
 * The colour of nearness, far (0) to near (1): a polynomial through the colour map "turbo" (Mikhailov, "Turbo, An Improved Rainbow Colormap for
 * Visualization", Google AI Blog, 2019), whose neighbours are told apart all along.
 */
export const nearnessRgb = (near: number): readonly [number, number, number] => {
  const x = Math.min(1, Math.max(0, near));
  const at = (...coefficients: readonly number[]): number => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  return [
    at(0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943),
    at(0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604),
    at(0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973),
  ];
};

/** For each byte of a map, its colour as four bytes, red first. */
export const coloursOf = (task: 'segment' | 'depth'): Uint8ClampedArray<ArrayBuffer> => {
  const colours = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte++) {
    colours.set(task === 'segment' ? classRgb(byte) : nearnessRgb(byte / 255), byte * 4);
    colours[byte * 4 + 3] = 255;
  }
  return colours;
};
