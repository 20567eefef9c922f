import { afterAll, describe, expect, it } from 'vitest';
import { sharedData } from './testing/shared-data.ts';
import { type Agreement, agreement, type DetectorName, expectedStills, overlap, StillLooker, total } from './testing/stills.ts';

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
