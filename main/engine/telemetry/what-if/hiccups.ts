import { firstFrom, median, type Timed } from './samples.ts';

/** A stretch of time in which something else held the machine up, ns. */
export interface Hiccup {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Frames around a frame take this much longer than usual: a hiccup. */
const FACTOR = 1.3;
/**
 * Around a frame: this long either way, and at least so many frames, so that a burst of two or three slow frames does not count. At the ends of a
 * stretch there are fewer, and a burst of two does.
 */
const AROUND_NS = 0.3e9;
const AROUND_FRAMES = 3;
/** Of many frames around, so many are looked at. */
const LOOKED_AT = 21;
/** Usual is the median of this long, half of it either way; renewed so often. A slow time half as long or longer is no hiccup. */
const USUAL_NS = 4e9;
const RENEWED_NS = 0.5e9;
/** Left out on either side. */
const MARGIN_NS = 0.15e9;

const medianWithin = ({ endNs, e2eNs }: Timed, fromNs: number, toNs: number): number =>
  median(e2eNs.subarray(firstFrom(endNs, fromNs), firstFrom(endNs, toNs)));

/** Median of the frames around one, ns. */
const around = ({ endNs, e2eNs }: Timed, index: number): number => {
  const first = Math.max(0, Math.min(index - AROUND_FRAMES, firstFrom(endNs, endNs[index]! - AROUND_NS)));
  const last = Math.min(endNs.length, Math.max(index + AROUND_FRAMES + 1, firstFrom(endNs, endNs[index]! + AROUND_NS)));
  const stride = Math.ceil((last - first) / LOOKED_AT);
  const some: number[] = [];
  for (let at = first; at < last; at += stride) some.push(e2eNs[at]!);
  return some.sort((a, b) => a - b)[some.length >> 1]!;
};

/**
 * The hiccups of a stretch: up to about 2 s in which not single frames but nearly all of them took 1.3 × as long as in the seconds around, as when
 * another program takes the processor. They tell nothing of a setting. A backlog that builds up and is worked off lies within.
 */
export const hiccupsOf = (frames: Timed): Hiccup[] => {
  const { endNs } = frames;
  const hiccups: Hiccup[] = [];
  const lastNs = endNs.at(-1) ?? 0;
  let usualNs = Number.NaN;
  let renewNs = Number.NEGATIVE_INFINITY;
  let sinceNs = Number.NaN;
  for (let index = 0; index < endNs.length; index++) {
    const atNs = endNs[index]!;
    if (atNs >= renewNs) {
      const fromNs = Math.max(endNs[0]!, Math.min(atNs - USUAL_NS / 2, lastNs - USUAL_NS));
      usualNs = medianWithin(frames, fromNs, fromNs + USUAL_NS);
      renewNs = atNs + RENEWED_NS;
    }
    const slow = around(frames, index) > FACTOR * usualNs;
    if (slow && Number.isNaN(sinceNs)) sinceNs = atNs;
    if (Number.isNaN(sinceNs) || (slow && index < endNs.length - 1)) continue;
    hiccups.push({ fromNs: sinceNs - MARGIN_NS, toNs: (slow ? atNs : endNs[index - 1]!) + MARGIN_NS });
    sinceNs = Number.NaN;
  }
  return hiccups;
};

export const inHiccup = (hiccups: readonly Hiccup[], tNs: number): boolean =>
  hiccups.some(({ fromNs, toNs }) => tNs >= fromNs && tNs <= toNs);
