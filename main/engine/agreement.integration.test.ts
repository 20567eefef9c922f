import { afterAll, describe, expect, it } from 'vitest';
import type { Numbers } from './families/family.ts';
import { sharedData } from './testing/shared-data.ts';
import { type Agreement, agreement, type DetectorName, expectedStills, overlap, rawOutput, StillLooker, total } from './testing/stills.ts';

/** Every real network held against an independent implementation: scaled by sharp as that does, and decoded and scaled as the pipeline does. */

const DETECTORS: readonly DetectorName[] = [
  'yolox_nano',
  'nanodet_m_320',
  'fastestdet',
  'ultraface_rfb_320',
  'yunet_n_640',
  'yunet_2023mar',
];
const rows: string[] = [];
const row = (name: string, what: string, pipeline: string, sharp: string) => rows.push(`| ${name} | ${what} | ${pipeline} | ${sharp} |`);

describe.runIf(sharedData !== null)('agreement with an independent implementation', () => {
  afterAll(() => {
    console.log(['| network | held against | through the pipeline | scaled by sharp |', '|---|---|---|---|', ...rows].join('\n'));
  });

  it('detectors find at least 97 % of the objects alike', async () => {
    const all: { pipeline: Agreement; sharp: Agreement }[] = [];
    for (const name of DETECTORS) {
      const looker = await StillLooker.open(name);
      const [piped, scaled]: [Agreement[], Agreement[]] = [[], []];
      for (const [file, still] of expectedStills()) {
        const expected = still[name] ?? [];
        scaled.push(agreement(expected, await looker.look(file, still)));
        piped.push(agreement(expected, await looker.lookDecoded(file)));
      }
      await looker.close();
      const [pipeline, sharp] = [total(piped), total(scaled)];
      all.push({ pipeline, sharp });
      const words = ({ wanted, alike, strict }: Agreement) => `${alike} of ${wanted} (IoU ≥ 0.9: ${strict})`;
      row(name, `${pipeline.wanted} objects of score ≥ 0.4`, words(pipeline), words(sharp));
    }
    const [pipeline, sharp] = [total(all.map((each) => each.pipeline)), total(all.map((each) => each.sharp))];
    row(
      'all of them',
      `${pipeline.wanted} objects`,
      `${pipeline.alike} (IoU ≥ 0.9: ${pipeline.strict})`,
      `${sharp.alike} (IoU ≥ 0.9: ${sharp.strict})`,
    );
    expect(pipeline.wanted).toBeGreaterThan(250);
    expect(pipeline.alike / pipeline.wanted).toBeGreaterThanOrEqual(0.97);
    expect(sharp.strict / sharp.wanted).toBeGreaterThanOrEqual(0.97);
  });

  /** Networks without expected objects of their own: what the sibling is sure of and finds large, they find too. */
  it.each([
    ['light_person_detector', 'yolox_nano', 'person', 150],
    ['ultraface_rfb_640', 'ultraface_rfb_320', 'face', 40],
    ['ultraface_masked_640', 'ultraface_rfb_320', null, 40],
    ['yunet_n_dynamic', 'yunet_n_640', 'face', 20],
  ] as const)('%s finds what %s is sure of', async (name, sibling, label, leastPx) => {
    const looker = await StillLooker.open(name);
    let [wanted, found] = [0, 0];
    for (const [file, still] of expectedStills()) {
      const sure = (still[sibling] ?? []).filter(
        (object) => object.score >= 0.8 && object.box[3] - object.box[1] > leastPx && (label === null || object.label === label),
      );
      if (sure.length === 0) continue;
      const seen = await looker.look(file, still);
      wanted += sure.length;
      found += sure.filter((object) => seen.some(({ score, box }) => score >= 0.4 && overlap(box, object.box) >= 0.5)).length;
    }
    await looker.close();
    row(name, `${wanted} that ${sibling} is sure of`, '', `${found} of ${wanted}`);
    expect(wanted).toBeGreaterThan(8);
    expect(found / wanted).toBeGreaterThanOrEqual(0.8);
  });

  const SCENES = ['asl-walk_f30.png', 'coral_bird.png', 'coral_pets.jpg', 'female-frontal_f10.png', 'coral_face.jpg'];
  const scenes = () => expectedStills().filter(([file]) => SCENES.includes(file));

  /** The share of each class, straight from the network's numbers: the largest of each cell, or what is above a half. */
  const sharesOf = ({ data, dims }: Numbers): Map<number, number> => {
    const planes = dims.filter((side) => side > 1);
    const cells = planes.length === 2 ? data.length : data.length / Math.min(...planes);
    const classes = data.length / cells;
    const last = dims.at(-1) === classes;
    const shares = new Map<number, number>();
    for (let cell = 0; cell < cells; cell++) {
      const scores = Array.from({ length: classes }, (_, each) => data[last ? cell * classes + each : each * cells + cell]!);
      const best = classes === 1 ? Number(scores[0]! >= 0.5) : scores.indexOf(Math.max(...scores));
      shares.set(best, (shares.get(best) ?? 0) + 1 / cells);
    }
    return shares;
  };

  it.each(['deeplab_v3_mnv2', 'road_segmentation_adas_0001', 'sinet_portrait_seg', 'selfie_segmentation'])(
    '%s: the share of each class is right to a point',
    async (name) => {
      const looker = await StillLooker.open(name);
      let [scaledOff, pipedOff] = [0, 0];
      for (const [file, still] of scenes()) {
        const independent = sharesOf(await rawOutput(name, file, still));
        const off = (objects: readonly { label: string; score: number }[]): number => {
          const of = new Map(objects.map(({ label, score }) => [looker.network.info.labels.indexOf(label), score]));
          return Math.max(
            ...[...independent.keys(), ...of.keys()].map((each) => Math.abs((independent.get(each) ?? 0) - (of.get(each) ?? 0))),
          );
        };
        scaledOff = Math.max(scaledOff, off(await looker.look(file, still)));
        pipedOff = Math.max(pipedOff, off(await looker.lookDecoded(file)));
      }
      await looker.close();
      const points = (share: number) => `largest difference of a share ${(share * 100).toFixed(2)} points`;
      row(name, `its own numbers, ${SCENES.length} stills`, points(pipedOff), points(scaledOff));
      expect(scaledOff).toBeLessThanOrEqual(0.01);
      expect(pipedOff).toBeLessThanOrEqual(0.01);
    },
  );

  it('tcmonodepth_small: the map rises and falls as its own numbers do', async () => {
    const looker = await StillLooker.open('tcmonodepth_small');
    let least = 1;
    for (const [file, still] of scenes()) {
      const { data } = await rawOutput('tcmonodepth_small', file, still);
      await looker.lookDecoded(file);
      const bytes = looker.map.data.subarray(0, looker.map.width * looker.map.height);
      expect(bytes.length).toBe(data.length);
      least = Math.min(least, correlation(data, bytes));
      expect(looker.map.high).toBeGreaterThan(looker.map.low);
    }
    await looker.close();
    row('tcmonodepth_small', `its own numbers, ${SCENES.length} stills`, `least correlation ${least.toFixed(4)}`, '');
    expect(least).toBeGreaterThan(0.99);
  });

  it.each(['mobilenet_v2_quant', 'squeezenet_fp16'] as const)('%s says the same of every still', async (name) => {
    const looker = await StillLooker.open(name);
    const other: string[] = [];
    let wanted = 0;
    for (const [file, still] of expectedStills()) {
      const [, label = '', score = '0'] = /^\d+:(.*)=([\d.]+)$/.exec(still[`${name}_top3`]?.[0] ?? '') ?? [];
      if (label === '') continue;
      wanted++;
      const [best] = await looker.look(file, still);
      if (!best?.label.startsWith(label) || Math.abs(best.score - Number(score)) > 0.05)
        other.push(`${file}: ${label} ${score}, ${best?.label} ${best?.score}`);
    }
    await looker.close();
    console.log(other.join('\n'));
    row(name, `${wanted} stills`, '', `same top-1 on ${wanted - other.length}`);
    expect(wanted).toBe(25);
    expect(other).toEqual([]);
  });
});

/** Pearson's. */
const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at]! - meanA, b[at]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
};
