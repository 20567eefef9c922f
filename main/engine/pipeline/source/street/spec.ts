import { Fault } from '../../../../../contract/index.ts';
import { AddressReader, FRAMES, type Range, SEED } from '../generated/options.ts';

/** What a `scene:` address asks for. */
export interface StreetSpec {
  /** As it was given. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** null: it never ends. */
  readonly frames: number | null;
  /** It sets its own pace, as a camera does. */
  readonly live: boolean;
  readonly seed: number;
  /** Road users that are on their way at a time; some of them may be outside the picture. */
  readonly objects: number;
}

const SCHEME = 'scene:';
const USUAL = { size: '480x270', fps: '25', seed: 1, objects: 12 };
const OBJECTS: Range = { from: 0, to: 500, whole: true };
const NUMBERS = { seed: SEED, objects: OBJECTS, frames: FRAMES };

export const isScene = (uri: string): boolean => uri.startsWith(SCHEME);

/**
 * Reads `scene:` and the options behind it, with commas between them: `seed=N`, `objects=N`, `size=WIDTHxHEIGHT`, `fps=N`, `frames=N`, `live`. Without
 * any it is scene:seed=1,objects=12,size=480x270,fps=25, without an end.
 * @throws Fault(source), one sentence
 */
export const parseScene = (uri: string): StreetSpec => {
  const refuse = (why: string): Fault =>
    new Fault('source', `"${uri}" ${why}: write scene: and options, as in scene:seed=7,objects=12,size=480x270,fps=25,frames=100.`);
  const reader = new AddressReader(refuse);
  const texts = uri
    .slice(SCHEME.length)
    .split(',')
    .filter((each) => each !== '');
  const textOf = (name: string, usual: string): string =>
    texts.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? usual;
  const size = textOf('size', USUAL.size);
  const [, width, height] = /^([^x]+)x([^x]+)$/.exec(size) ?? [];
  if (height === undefined) throw refuse(`has "${size}" where its size belongs`);
  const fps = reader.rate(textOf('fps', USUAL.fps));
  const others = texts.filter((each) => !/^(size|fps)=/.test(each));
  const { given, said } = reader.options(others, NUMBERS, ['size', 'fps', 'live']);
  for (const word of ['size', 'fps']) if (said.has(word)) throw refuse(`has "${word}" without a value`);
  return {
    uri,
    ...reader.size(width, height),
    fps,
    frames: given.get('frames') ?? null,
    live: said.has('live'),
    seed: given.get('seed') ?? USUAL.seed,
    objects: given.get('objects') ?? USUAL.objects,
  };
};
