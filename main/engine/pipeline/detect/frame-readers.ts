import { cropFamily, detectFamily, sceneFamily } from '../../families/families.ts';
import type { CropDecoder, DecoderShape, Numbers, OutputDecoder, SceneDecoder, SceneMap } from '../../families/family.ts';
import { ClassShares } from '../../families/scene/shares.ts';
import type { ModelReference } from '../../inference/description.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { type Candidates, createCandidates, type Detections, MAX_DETECTIONS } from './detections.ts';
import type { Said } from './first-network.ts';
import { boxesToSource, suppress } from './nms.ts';

/** Labels of a whole frame that are reported: the likeliest, and those after it that are not all but excluded. */
const TOP_CLASSES = 5;
const MIN_CLASS_SCORE = 0.05;
/** Classes that cover less of the picture are specks. */
const MIN_SHARE = 0.001;

/** What the outputs of a first network are turned into. Belongs to one thread. */
export interface FrameReader {
  /** Throws Fault('model') where the outputs of a run are not those of the family. */
  check(outputs: readonly Numbers[]): void;
  /** See FirstNetwork.postprocess. */
  read(outputs: readonly Numbers[], lb: Letterbox, minScore: number, out: Detections, map: SceneMap): Said;
}

const OBJECTS: Said = { scene: null, mapped: false };
const CLASSES: Said = { scene: 'classify', mapped: false };

class ObjectReader implements FrameReader {
  readonly #decoder: OutputDecoder;
  readonly #iou: number;
  readonly #candidates: Candidates;
  readonly #order: Uint32Array;

  constructor(decoder: OutputDecoder, iou: number) {
    this.#decoder = decoder;
    // Of boxes that stay as they are, none overlaps by more.
    this.#iou = decoder.overlaps ? iou : Number.POSITIVE_INFINITY;
    this.#candidates = createCandidates(decoder.capacity);
    this.#order = new Uint32Array(decoder.capacity);
  }

  check(outputs: readonly Numbers[]): void {
    this.#decoder.decode(outputs, 1, this.#candidates);
  }

  read(outputs: readonly Numbers[], lb: Letterbox, minScore: number, out: Detections): Said {
    this.#decoder.decode(outputs, minScore, this.#candidates);
    suppress(this.#candidates, this.#iou, this.#order, out);
    boxesToSource(lb, out);
    return OBJECTS;
  }
}

/** The box of the whole picture, in source pixels. */
const putWhole = (lb: Letterbox, out: Detections, index: number): void => {
  out.boxes[index * 4] = 0;
  out.boxes[index * 4 + 1] = 0;
  out.boxes[index * 4 + 2] = lb.contentWidth / lb.scaleX;
  out.boxes[index * 4 + 3] = lb.contentHeight / lb.scaleY;
};

class ClassReader implements FrameReader {
  readonly #decoder: Required<CropDecoder>;
  readonly #labels = new Int32Array(TOP_CLASSES);
  readonly #scores = new Float32Array(TOP_CLASSES);

  constructor(decoder: Required<CropDecoder>) {
    this.#decoder = decoder;
  }

  check(outputs: readonly Numbers[]): void {
    this.#decoder.top(outputs, 0, TOP_CLASSES, this.#labels, this.#scores);
  }

  read(outputs: readonly Numbers[], lb: Letterbox, _minScore: number, out: Detections): Said {
    const found = this.#decoder.top(outputs, 0, TOP_CLASSES, this.#labels, this.#scores);
    out.count = 0;
    out.overflow = 0;
    for (let index = 0; index < found; index++) {
      if (this.#labels[index]! < 0 || (index > 0 && !(this.#scores[index]! >= MIN_CLASS_SCORE))) break;
      putWhole(lb, out, out.count);
      out.scores[out.count] = this.#scores[index]!;
      out.classes[out.count++] = this.#labels[index]!;
    }
    return CLASSES;
  }
}

class MapReader implements FrameReader {
  readonly #decoder: SceneDecoder;
  readonly #said: Said;
  readonly #shares: ClassShares | null;

  constructor(decoder: SceneDecoder, task: 'segment' | 'depth') {
    this.#decoder = decoder;
    this.#said = { scene: task, mapped: true };
    this.#shares = task === 'segment' ? new ClassShares() : null;
  }

  /** Its decoder wants to know where the picture lies, so its first frame checks. */
  check(): void {}

  read(outputs: readonly Numbers[], lb: Letterbox, _minScore: number, out: Detections, map: SceneMap): Said {
    this.#decoder.decode(outputs, lb, map);
    out.count = 0;
    out.overflow = 0;
    if (this.#shares) this.#putShares(this.#shares, lb, out, map);
    return this.#said;
  }

  /** An object a class, by falling share; its score is its share, its box where it lies. */
  #putShares(shares: ClassShares, lb: Letterbox, out: Detections, map: SceneMap): void {
    const [across, down] = [lb.contentWidth / lb.scaleX / map.width, lb.contentHeight / lb.scaleY / map.height];
    for (const found of shares.of(map)) {
      if (found.share < MIN_SHARE || out.count >= MAX_DETECTIONS) break;
      const at = out.count * 4;
      out.boxes[at] = found.left * across;
      out.boxes[at + 1] = found.top * down;
      out.boxes[at + 2] = found.right * across;
      out.boxes[at + 3] = found.bottom * down;
      out.scores[out.count] = found.share;
      out.classes[out.count++] = found.label;
    }
  }
}

/** What reads a network's outputs, in the first place; null where it says nothing of whole frames. */
export const frameReader = (model: ModelReference): FrameReader | null => {
  const { family, labels, heads, gallery, options, score } = model;
  const shape: DecoderShape = { width: model.input.width, height: model.input.height, classes: labels.length, options };
  const [detects, maps] = [detectFamily(family), sceneFamily(family)];
  if (detects) return new ObjectReader(detects.decoder(shape), model.iou);
  if (maps) return new MapReader(maps.decoder(shape), maps.task);
  const decoder = cropFamily(family)?.decoder({ ...shape, labels, heads, gallery, score });
  return decoder?.top ? new ClassReader(decoder as Required<CropDecoder>) : null;
};
