import { Fault } from '../../../../../contract/index.ts';

/** What a `generated:` address asks for. */
export interface GeneratedSpec {
  /** As it was given. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** null: it never ends. */
  readonly frames: number | null;
  /** Decoding a frame lasts so long. */
  readonly decodeMs: number;
  /** Frames arrive up to so much before or after their time. */
  readonly jitterMs: number;
  /** It sets its own pace, as a camera does. */
  readonly live: boolean;
  readonly seed: number;
}

const SCHEME = 'generated:';
const USUAL_SIZE = '640x360@25';
const MAX_FPS = 10_000;
const MAX_MS = 60_000;

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}
const WIDTH_PX: Range = { from: 16, to: 7680, whole: true };
const HEIGHT_PX: Range = { from: 16, to: 4320, whole: true };
const OPTIONS: { readonly [name: string]: Range } = {
  frames: { from: 1, to: 1e9, whole: true },
  decode: { from: 0, to: MAX_MS, whole: false },
  jitter: { from: 0, to: MAX_MS, whole: false },
  seed: { from: 0, to: 2 ** 32 - 1, whole: true },
};

export const isGenerated = (uri: string): boolean => uri.startsWith(SCHEME);

/**
 * Reads `generated:WIDTHxHEIGHT@FPS` and the options behind it, each after a comma: `frames=N`, `decode=MS`, `jitter=MS`, `live`, `seed=N`. Without a
 * size it is 640x360@25.
 * @throws Fault(source), one sentence
 */
export const parseGenerated = (uri: string): GeneratedSpec => {
  const refuse = (why: string): Fault =>
    new Fault('source', `"${uri}" ${why}: write generated:WIDTHxHEIGHT@FPS, then options, as in generated:640x360@25,frames=100.`);
  const number = (text: string | undefined, name: string, { from, to, whole }: Range): number => {
    const value = /^\d+(\.\d+)?$/.test(text ?? '') ? Number(text) : Number.NaN;
    if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
    throw refuse(`needs a ${name} from ${from} to ${to}${whole ? ' without a fraction' : ''}`);
  };
  const [size = '', ...rest] = uri.slice(SCHEME.length).split(',');
  const [, width, height, fps] = /^([^x@]+)x([^x@]+)@([^x@]+)$/.exec(size || USUAL_SIZE) ?? [];
  if (fps === undefined) throw refuse(`has "${size}" where its size belongs`);
  const given = new Map<string, number>();
  for (const option of rest.filter((each) => each !== 'live')) {
    const [name = '', text] = option.split('=', 2);
    const range = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (range === undefined) throw refuse(`has the option "${option}", which is none of ${Object.keys(OPTIONS).join(', ')} and live`);
    given.set(name, number(text, name, range));
  }
  const live = rest.includes('live');
  const jitterMs = given.get('jitter') ?? 0;
  if (jitterMs > 0 && !live) throw refuse('has a jitter but is not live');
  const rate = number(fps, 'rate', { from: 0, to: MAX_FPS, whole: false });
  if (rate === 0) throw refuse('has a rate of 0');
  return {
    uri,
    width: number(width, 'width', WIDTH_PX),
    height: number(height, 'height', HEIGHT_PX),
    fps: rate,
    frames: given.get('frames') ?? null,
    decodeMs: given.get('decode') ?? 0,
    jitterMs,
    live,
    seed: given.get('seed') ?? 0,
  };
};
