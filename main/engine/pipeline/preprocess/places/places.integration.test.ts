import { afterAll, describe, expect, it } from 'vitest';
import { PREPROCESS_PLACES, type PreprocessPlace, type SourceInfo } from '../../../../../contract/index.ts';
import { OnnxWriter } from '../../../../../models/onnx-writer.ts';
import { MAX_MAP, type SceneMap } from '../../../families/family.ts';
import { chooseModel } from '../../../inference/choose.ts';
import type { ModelReference } from '../../../inference/description.ts';
import { openSession } from '../../../inference/network-session.ts';
import { sharedData } from '../../../testing/shared-data.ts';
import { expectedStills, modelsFolder, overlap, stillPath } from '../../../testing/stills.ts';
import { PLAIN_COMPUTE } from '../../compute-plan.ts';
import { readThrough } from '../../decode/testing.ts';
import { createDetections } from '../../detect/detections.ts';
import { FirstNetwork } from '../../detect/first-network.ts';
import { pictureFacts } from '../../networks.ts';
import { clipFolder, haveFfmpeg } from '../../source/clips.ts';
import { letterbox } from '../letterbox.ts';
import { framePlace, planeOf } from './frame-place.ts';
import { isInGraph, type PlacedSource, withFrame } from './in-graph.ts';

/** Of 255. */
const MOST_OFF = 2;
const LEAST_ALIKE = 0.99;

interface Shot {
  readonly source: PlacedSource;
  readonly planes: { readonly full: Uint8Array; readonly model: Uint8Array };
}

/** The picture of this number as the source thread paints it. */
const shotOf = (uri: string, input: Parameters<typeof letterbox>[1], at = 0): Shot => {
  let info: SourceInfo | null = null;
  let planes: Shot['planes'] | null = null;
  const probed = readThrough(uri).info;
  const lb = letterbox(probed, input);
  ({ info } = readThrough(uri, {
    letterbox: lb,
    onPicture: ({ index, full, model }) => {
      if (index === at) planes = { full: full.slice(), model: model.slice() };
    },
  }));
  if (planes === null) throw new Error(`${uri} has no picture ${at}`);
  return { source: { ...pictureFacts(info), letterbox: lb }, planes };
};

/** A network that gives its picture back. */
const mirror = (model: ModelReference): ModelReference => {
  const g = new OnnxWriter();
  const { channels, height, width } = model.input;
  const picture = g.input(model.input.name, 'float32', [1, channels, height, width]);
  g.output('out', g.node('Identity', [picture]), 'float32', [1, channels, height, width]);
  return { ...model, bytes: g.bytes(), outputs: ['out'], constants: [] };
};

/** What the network gets of a picture by a place. */
const numbersBy = async (place: PreprocessPlace, model: ModelReference, { source, planes }: Shot): Promise<Float32Array> => {
  const edited = isInGraph(place) ? (await withFrame(model, place, source)).model : model;
  const session = await openSession({ model: edited, intraOpThreads: 1 });
  const by = framePlace(place, { model, picture: source, pages: null });
  await by.lay(planes[planeOf(place)], source.letterbox);
  const [out] = await session.run(by.feeds);
  by.close();
  await session.close();
  return out!.data;
};

interface Difference {
  /** Share of pixels of which no channel is off by more than MOST_OFF. */
  readonly alike: number;
  readonly most: number;
  readonly mean: number;
}

const differenceOf = ({ input }: ModelReference, one: Float32Array, other: Float32Array): Difference => {
  const pixels = input.width * input.height;
  let [alike, most, sum] = [0, 0, 0];
  for (let pixel = 0; pixel < pixels; pixel++) {
    let off = 0;
    for (let channel = 0; channel < input.channels; channel++) {
      const each = Math.abs(one[channel * pixels + pixel]! - other[channel * pixels + pixel]!) * input.std[channel]!;
      off = Math.max(off, each);
      sum += each;
    }
    if (off <= MOST_OFF) alike++;
    most = Math.max(most, off);
  }
  return { alike: alike / pixels, most, mean: sum / pixels / input.channels };
};

const rows: string[] = [];
afterAll(() => {
  if (rows.length > 0) console.log(['| pictures | place | pixels alike | most off | mean |', '|---|---|---|---|---|', ...rows].join('\n'));
});
const row = (what: string, place: PreprocessPlace, { alike, most, mean }: Difference): void => {
  rows.push(`| ${what} | ${place} | ${(alike * 100).toFixed(2)} % | ${most.toFixed(1)} | ${mean.toFixed(2)} |`);
};

/** Every place held against the first; the worst of each over all pictures. */
const comparePlaces = async (what: string, model: ModelReference, shots: readonly Shot[]): Promise<Map<PreprocessPlace, Difference>> => {
  const worst = new Map<PreprocessPlace, Difference>();
  for (const shot of shots) {
    const libav = await numbersBy('libav', model, shot);
    for (const place of PREPROCESS_PLACES) {
      const found = differenceOf(model, await numbersBy(place, model, shot), libav);
      const before = worst.get(place) ?? { alike: 1, most: 0, mean: 0 };
      worst.set(place, {
        alike: Math.min(before.alike, found.alike),
        most: Math.max(before.most, found.most),
        mean: Math.max(before.mean, found.mean),
      });
    }
  }
  for (const [place, found] of worst) row(what, place, found);
  return worst;
};

const PLAIN: ModelReference['input'] = {
  name: 'images',
  type: 'float32',
  layout: 'nchw',
  colour: 'bgr',
  channels: 3,
  width: 416,
  height: 416,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  fit: 'letterbox-topleft',
  pad: 114,
};
const plain = (input: Partial<ModelReference['input']> = {}): ModelReference =>
  mirror({ name: 'mirror', path: 'mirror', delayMs: 0, input: { ...PLAIN, ...input } } as ModelReference);

describe.runIf(haveFfmpeg)('places where pictures are made, on made clips', () => {
  const clips = haveFfmpeg ? clipFolder() : null;
  afterAll(() => clips?.remove());

  it.each([
    ['640x360', 'yuv420p', {}],
    ['1919x1079', 'yuv420p', { width: 320, height: 192, fit: 'letterbox-centre' }],
    ['160x90', 'yuv420p', { colour: 'rgb', mean: [123.7, 116.3, 103.5], std: [58.4, 57.1, 57.4] }],
    ['720x1280', 'yuv420p', { fit: 'stretch', width: 224, height: 224 }],
  ] as const)('%s %s: give the same pixels', async (size, format, input) => {
    const even = size.replace('1919x1079', '1918x1078');
    const source = clips!.make(
      `-f lavfi -i mandelbrot=s=${even}:r=25 -frames:v 1 -c:v libx264 -qp 4 -pix_fmt ${format} -colorspace bt709 -color_range tv`,
      `${size}-${format}.mp4`,
    );
    const model = plain(input);
    const worst = await comparePlaces(size, model, [shotOf(source, model.input)]);
    for (const [place, { alike }] of worst) expect(alike, place).toBeGreaterThanOrEqual(LEAST_ALIKE);
    expect([...worst.keys()]).toEqual([...PREPROCESS_PLACES]);
  });
});

describe.runIf(sharedData !== null)('places where pictures are made, on real pictures', () => {
  it.each(['mosaic-1080p25.mp4', '../vtest-480x360.mp4', 'sam2_01_dog-6s-hevc10bit.mp4'])('%s: give the same pixels', async (file) => {
    const model = mirror(await chooseModel('yolox_nano', [modelsFolder], null));
    const shots = [10, 60].map((at) => shotOf(`${sharedData}/videos/derived/${file}`, model.input, at));
    for (const [place, { alike }] of await comparePlaces(file, model, shots)) expect(alike, place).toBeGreaterThanOrEqual(LEAST_ALIKE);
  });

  it('find the same objects on the stills, at IoU 0.95', async () => {
    const model = await chooseModel('yolox_nano', [modelsFolder], null);
    const found = createDetections();
    const map: SceneMap = { width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN };
    const look = async (place: PreprocessPlace, { source, planes }: Shot) => {
      const network = await FirstNetwork.create({ model, compute: { ...PLAIN_COMPUTE, place }, source });
      network.begin(source, null);
      await network.layout(planes[network.reads], source.letterbox);
      await network.run();
      network.postprocess(source.letterbox, 0.1, found, map);
      await network.close();
      return Array.from({ length: found.count }, (_, index) => ({
        label: found.classes[index]!,
        score: found.scores[index]!,
        box: [...found.boxes.subarray(index * 4, index * 4 + 4)],
      }));
    };
    const counts = new Map<PreprocessPlace, { wanted: number; alike: number; missed: string[] }>();
    for (const [file] of expectedStills()) {
      const shot = shotOf(stillPath(file), model.input);
      const wanted = (await look('libav', shot)).filter(({ score }) => score >= 0.4);
      for (const place of PREPROCESS_PLACES) {
        const seen = await look(place, shot);
        const count = counts.get(place) ?? { wanted: 0, alike: 0, missed: [] };
        for (const each of wanted) {
          const best = Math.max(0, ...seen.filter(({ label }) => label === each.label).map(({ box }) => overlap(each.box, box)));
          count.wanted++;
          if (best >= 0.95) count.alike++;
          else count.missed.push(`${file} ${model.labels[each.label]} ${each.score.toFixed(2)}: ${best.toFixed(3)}`);
        }
        counts.set(place, count);
      }
    }
    for (const [place, { wanted, alike, missed }] of counts) {
      console.log(`${place}: ${alike} of ${wanted} objects at IoU ≥ 0.95 ${missed.join('; ')}`);
      expect(wanted).toBeGreaterThan(60);
    }
    // One that is just above what is looked for may move by more on another processor, where sums are made in another order (71 of 71 were seen; by sharp 70).
    for (const [place, { wanted, alike }] of counts) expect(alike, place).toBeGreaterThanOrEqual(wanted - 1);
  });
});
