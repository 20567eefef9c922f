import { fits, isReal, sideOf, wrongDims } from '../dims.ts';
import type { DecoderShape, FamilyMatch, NetworkFacts, Numbers, SceneDecoder, SceneFamily, SceneMap } from '../family.ts';
import { isPlane, planeOf } from './plane.ts';
import { MapGrid } from './map-grid.ts';
import type { Letterbox } from '../../pipeline/preprocess/letterbox.ts';

/**
 * Semantic segmentation: a score for each class in each cell, of which the largest wins (Long et al., "Fully Convolutional Networks for Semantic
 * Segmentation", CVPR 2015; Chen et al., DeepLab), [1, classes, H, W] or [1, H, W, classes]; or the winner's number itself, [1, H, W].
 */
const MOST_CLASSES = 256;

const CITYSCAPES =
  'road,sidewalk,building,wall,fence,pole,traffic light,traffic sign,vegetation,terrain,sky,person,rider,car,truck,bus,train,motorcycle,bicycle';
const VOC =
  'background,aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,dining table,dog,horse,motorbike,person,potted plant,sheep,sofa,train,tv/monitor';
/** Whose numbers of classes these are, where nobody names them. */
const LABELS: Readonly<Record<number, readonly string[]>> = {
  19: CITYSCAPES.split(','),
  21: VOC.split(','),
  2: ['background', 'foreground'],
};

const scores = ({ layout, outputs: [output] }: NetworkFacts): FamilyMatch | null => {
  if (!output || !isReal(output) || !fits(output, [1, null, null, null])) return null;
  const [second, third, fourth] = [1, 2, 3].map((at) => sideOf(output, at));
  // Where both ends could be the classes, it is the end where the picture's channels are.
  const last = fourth! < second! || (fourth === second && layout === 'nhwc');
  const classes = last ? fourth : second;
  const [down, across] = last ? [second, third] : [third, fourth];
  if (classes === null || classes === undefined || classes < 2 || classes > MOST_CLASSES) return null;
  if (down === null || across === null || down! < 4 || across! < 4) return null;
  return { outputs: [output.name], classes, options: { classesLast: last }, certainty: 2 };
};

const winners = ({ outputs: [output], madeBy, labels }: NetworkFacts): FamilyMatch | null => {
  if (!output || !isPlane(output)) return null;
  const integers = ['int64', 'int32', 'uint8'].includes(output.type);
  if (!integers && madeBy[output.name] !== 'ArgMax') return null;
  return { outputs: [output.name], classes: labels ?? MOST_CLASSES, options: { winners: true }, certainty: 3 };
};

class ScoreDecoder implements SceneDecoder {
  readonly #grid = new MapGrid();
  readonly #classes: number;
  readonly #last: boolean;

  constructor({ classes, options }: DecoderShape) {
    this.#classes = classes;
    this.#last = options['classesLast'] === true;
  }

  decode([output]: readonly Numbers[], lb: Letterbox, out: SceneMap): void {
    const dims = output?.dims ?? [];
    const [down, across] = this.#last ? [dims[1] ?? 0, dims[2] ?? 0] : [dims[2] ?? 0, dims[3] ?? 0];
    const classes = this.#last ? dims[3] : dims[1];
    if (output === undefined || dims.length !== 4 || classes !== this.#classes || output.data.length !== across * down * classes)
      throw wrongDims('argmax', `[1, ${this.#classes}, H, W]`, dims);
    this.#grid.fit(lb, across, down, out);
    const { columns, rows } = this.#grid;
    const [step, plane] = this.#last ? [this.#classes, 1] : [1, across * down];
    let to = 0;
    for (const row of rows) {
      for (const column of columns) {
        const at = (row * across + column) * step;
        let best = 0;
        let most = Number.NEGATIVE_INFINITY;
        for (let each = 0, from = at; each < classes; each++, from += plane) {
          if (!(output.data[from]! > most)) continue;
          most = output.data[from]!;
          best = each;
        }
        out.data[to++] = best;
      }
    }
    out.low = Number.NaN;
    out.high = Number.NaN;
  }
}

class WinnerDecoder implements SceneDecoder {
  readonly #grid = new MapGrid();

  decode(outputs: readonly Numbers[], lb: Letterbox, out: SceneMap): void {
    const { data, across, down } = planeOf(outputs, 'argmax');
    this.#grid.fit(lb, across, down, out);
    const { columns, rows } = this.#grid;
    let to = 0;
    for (const row of rows) for (const column of columns) out.data[to++] = data[row * across + column]!;
    out.low = Number.NaN;
    out.high = Number.NaN;
  }
}

export const argmax: SceneFamily = {
  name: 'argmax',
  task: 'segment',
  source: 'Long et al., FCN, CVPR 2015; Chen et al., DeepLab',
  expects:
    'a segmenter: one picture input, one output of class scores [1, classes, H, W] or [1, H, W, classes], or of class numbers [1, H, W]',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  openSizePx: 512,
  // What comes with the scores (auxiliary heads of training) is left out.
  match: (facts) => (facts.otherInputs.length > 0 || facts.outputs.length > 2 ? null : (winners(facts) ?? scores(facts))),
  labels: (classes) => LABELS[classes] ?? null,
  decoder: (shape) => (shape.options['winners'] === true ? new WinnerDecoder() : new ScoreDecoder(shape)),
};
