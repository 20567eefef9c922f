import { beforeAll, describe, expect, it } from 'vitest';
import { analyzeSummary, type FrameObject } from '../../../contract/index.ts';
import { parseScene } from '../pipeline/source/street/spec.ts';
import { StreetTruth } from '../pipeline/source/street/truth.ts';
import { wasAnalysed } from '../telemetry/counts.ts';
import { runCli } from '../testing/run-cli.ts';
import { Evaluation } from './evaluation.ts';
import { runOver } from './model-runs.ts';
import { shifted } from './testing.ts';
import { TruthWindow } from './truth-window.ts';

const FRAMES = 200;
const SCENE = `scene:seed=1001,objects=12,size=480x270,frames=${FRAMES}`;
const SOUND = ['No fault runs through the results.'];

type Results = readonly (readonly FrameObject[])[];

const judged = (results: Results, change: (objects: readonly FrameObject[], frame: number) => readonly FrameObject[]) => {
  const truth = new TruthWindow(new StreetTruth(parseScene(SCENE)));
  const evaluation = new Evaluation();
  results.forEach((objects, frame) => {
    evaluation.add(truth, frame, change(objects, frame));
  });
  return evaluation.result({ threshold: 0.3, detectorLabels: [] });
};

/** Two tracks that are both there in a frame and in those around it. */
const neighbours = (results: Results): { frame: number; tracks: readonly [number, number] } => {
  for (let frame = 30; frame < results.length - 30; frame++) {
    const there = [-5, 0, 5].map((step) => results[frame + step]!.filter(({ score }) => score > 0.6).map(({ track }) => track));
    const [a, b] = there[1]!.filter((track) => track !== null && there.every((others) => others.includes(track)));
    if (a != null && b != null) return { frame, tracks: [a, b] };
  }
  throw new Error('no two tracks are there at once');
};

describe('real results of a scene', () => {
  let results: (readonly FrameObject[])[] = [];
  beforeAll(async () => {
    results = [];
    await runOver(SCENE, {}, (record) => {
      if (wasAnalysed(record)) results.push(structuredClone(record.objects) as FrameObject[]);
    });
  });

  it('are right', () => {
    const result = judged(results, (objects) => objects);
    expect(results.length).toBe(FRAMES);
    expect(result).toMatchObject({ frames: FRAMES, lagFrames: 0, unusableBoxes: 0 });
    expect(result.verdict.filter((sentence) => !sentence.startsWith('Two tracks'))).toEqual(SOUND);
    expect(result.mAP50).toBeGreaterThan(0.95);
    expect(result.idf1).toBeGreaterThan(0.88);
    expect(result.colourAccuracyPct).toBeGreaterThan(95);
    expect(result.kindAccuracyPct).toBeGreaterThan(95);
  });

  it.each([
    [4, 0, 'to the right'],
    [0, -4, 'too high'],
  ])('moved by %i, %i px, are said to be', (dx, dy, words) => {
    const result = judged(results, (objects) => objects.map((object) => shifted(object, dx, dy)));
    expect(result.lagFrames).toBe(0);
    expect(result.verdict.filter((sentence) => sentence.startsWith('Boxes lie'))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    [1, 'Results are one frame late.'],
    [-1, 'Results are one frame early.'],
  ])('%i frames late, are said to be', (late, sentence) => {
    const last = results.length - 1;
    const result = judged(results, (_, frame) => results[Math.min(last, Math.max(0, frame - late))]!);
    expect(result.lagFrames).toBe(late);
    expect(result.verdict).toContain(sentence);
    expect(result.verdict.some((other) => other.startsWith('Boxes lie'))).toBe(false);
  });

  it('with two tracks exchanged, are said to be', () => {
    const { frame: from, tracks } = neighbours(results);
    const [a, b] = tracks;
    const other = (track: number | null) => (track === a ? b : track === b ? a : track);
    const before = judged(results, (objects) => objects);
    const after = judged(results, (objects, frame) =>
      frame < from ? objects : objects.map((object) => ({ ...object, track: other(object.track) })),
    );
    expect(after.swaps).toBe(before.swaps + 1);
    expect(after.lagFrames).toBe(0);
    expect(after.verdict.join(' ')).toContain('exchanged their objects');
  });
});

describe('throughline analyze --truth', () => {
  it('refuses a source that is no scene', async () => {
    const { code, stderr } = await runCli(['analyze', 'street.mp4', '--truth']);
    expect(code).toBe(2);
    expect(stderr.trim()).toBe('Only a scene knows its truth; give scene:seed=7,frames=300 in place of street.mp4, or leave out --truth.');
  });

  it('says how right the results are, for people and as JSON', async () => {
    const networks = ['--detector', 'none', '--classifier', 'none'];
    const text = await runCli(['analyze', 'scene:seed=7,frames=20', '--truth', ...networks]);
    expect(text.stderr).toBe('');
    expect(text.stdout).toContain('accuracy over 20 frames');
    const json = await runCli(['analyze', 'scene:seed=7,frames=20', '--truth', '--json', ...networks]);
    const { evaluation } = analyzeSummary.parse(JSON.parse(json.stdout));
    expect(evaluation).toMatchObject({ frames: 20, objects: 0, mAP50: 0, mota: 0 });
    expect(evaluation?.verdict).toEqual(['No detector ran, so nothing was found.']);
  });
});
