import { Fault } from '../../../contract/errors.ts';
import type { ModelFact } from '../../../contract/model.ts';
import type { Family } from '../families/family.ts';
import type { PictureInput } from './description.ts';
import type { RawPicture } from './picture-input.ts';
import { fact, type Statements } from './said.ts';

const perChannel = (values: readonly number[], channels: number, what: string, from: string): number[] => {
  if (values.length !== 1 && values.length !== channels) {
    throw new Fault('model', `${from} gives ${values.length} numbers for ${what}; expected 1 or ${channels}.`);
  }
  return Array.from({ length: channels }, (_, index) => values[index] ?? values[0] ?? 0);
};

/** How pixels become numbers where nobody says it. */
const scalingHabit = (picture: RawPicture, family: Family, notes: string[]): { mean: readonly number[]; std: readonly number[] } => {
  if (picture.type === 'uint8') return { mean: [0], std: [1] };
  if (family.task !== 'detect' && family.task !== 'pose') {
    const usual = family.task === 'classify' ? "ImageNet's mean and deviation are used" : `as is the habit of ${family.name}`;
    notes.push(`Nothing says how its pixels are scaled: ${picture.channels === 3 ? usual : 'they are given as −1..1'}.`);
  }
  return picture.channels === 3 || family.input.mean.length === 1 ? family.input : { mean: [127.5], std: [127.5] };
};

/**
 * The picture a network of a family takes, of this size (px): what is said about it, else the family's habits. `facts` receives who says what, `notes`
 * what had to be assumed. Throws Fault('model') where what is said cannot be.
 */
export const pictureOf = (
  picture: RawPicture,
  size: { readonly width: number; readonly height: number },
  said: Statements,
  family: Family,
  facts: ModelFact[],
  notes: string[],
): PictureInput => {
  const { name, type, layout, channels } = picture;
  const habit = `habit of ${family.name}`;
  const chosen = <T>(key: string, stated: { value: T; from: string } | null, usual: T): T => {
    facts.push(fact(key, stated?.value ?? usual, stated?.from ?? habit));
    return stated?.value ?? usual;
  };
  const colour = chosen('colour', said.input('colour'), channels === 1 ? 'grey' : family.input.colour);
  if ((colour === 'grey') !== (channels === 1)) {
    const plural = channels === 1 ? '' : 's';
    throw new Fault(
      'model',
      `${said.input('colour')?.from} asks for ${colour} but its pictures have ${channels} channel${plural}; correct "colour".`,
    );
  }
  const stated = said.scaling();
  const scaling = stated?.value ?? scalingHabit(picture, family, notes);
  const from = stated?.from ?? (type === 'uint8' ? 'the file' : habit);
  const mean = perChannel(scaling.mean, channels, 'mean', from);
  const std = perChannel(scaling.std, channels, 'std', from);
  if (std.some((deviation) => deviation === 0)) throw new Fault('model', `${from} divides by a std of 0; correct "std".`);
  const plain = mean.every((each) => each === 0) && std.every((each) => each === 1);
  if (type === 'uint8' && !plain) {
    if (stated?.binding)
      throw new Fault('model', `${from} gives mean and std, but its pictures are uint8, which are passed as they are; take them out.`);
    mean.fill(0);
    std.fill(1);
  }
  facts.push(fact('mean', mean, from), fact('std', std, from));
  const fit = chosen('fit', said.input('fit'), family.input.fit);
  const pad = chosen('pad', said.input('pad'), family.input.pad);
  return { name, type, layout, colour, channels, ...size, mean, std, fit, pad };
};
