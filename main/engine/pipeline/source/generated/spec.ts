import { Fault } from '../../../../../contract/index.ts';
import { AddressReader, FRAMES, SEED } from './options.ts';

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
const MAX_MS = 60_000;
const MS = { from: 0, to: MAX_MS, whole: false };
const OPTIONS = { frames: FRAMES, decode: MS, jitter: MS, seed: SEED };

export const isGenerated = (uri: string): boolean => uri.startsWith(SCHEME);

/**
 * Reads `generated:WIDTHxHEIGHT@FPS` and the options behind it, each after a comma: `frames=N`, `decode=MS`, `jitter=MS`, `live`, `seed=N`. Without a
 * size it is 640x360@25.
 * @throws Fault(source), one sentence
 */
export const parseGenerated = (uri: string): GeneratedSpec => {
  const refuse = (why: string): Fault =>
    new Fault('source', `"${uri}" ${why}: write generated:WIDTHxHEIGHT@FPS, then options, as in generated:640x360@25,frames=100.`);
  const reader = new AddressReader(refuse);
  const [size = '', ...rest] = uri.slice(SCHEME.length).split(',');
  const [, width, height, fps] = /^([^x@]+)x([^x@]+)@([^x@]+)$/.exec(size || USUAL_SIZE) ?? [];
  if (fps === undefined) throw refuse(`has "${size}" where its size belongs`);
  const { given, said } = reader.options(rest, OPTIONS, ['live']);
  const live = said.has('live');
  const jitterMs = given.get('jitter') ?? 0;
  if (jitterMs > 0 && !live) throw refuse('has a jitter but is not live');
  return {
    uri,
    ...reader.size(width, height),
    fps: reader.rate(fps),
    frames: given.get('frames') ?? null,
    decodeMs: given.get('decode') ?? 0,
    jitterMs,
    live,
    seed: given.get('seed') ?? 0,
  };
};
