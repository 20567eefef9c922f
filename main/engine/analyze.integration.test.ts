import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE, runSummary } from '../../contract/index.ts';
import { brokenDetectors } from '../../models/synthetic-broken.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { clipFolder, haveFfmpeg } from './pipeline/source/clips.ts';
import { openSession } from './session/reader.ts';
import { runCli } from './testing/run-cli.ts';

const SECONDS = 4;
const FRAMES = SECONDS * 25;
/** Left edge of the square in frame n; it is 64 px wide, its top at 88. */
const leftOf = (frame: number) => 16 + ((frame / 25) * 200) / SECONDS;

let folder = '';
let clip = '';
let models = '';
const clips = clipFolder();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-analyze-'));
  models = join(folder, 'models');
  await writeSyntheticModels(models);
  if (!haveFfmpeg) return;
  const graph = `color=c=gray:s=320x240:r=25:d=${SECONDS}[g];color=c=red:s=64x64:r=25:d=${SECONDS}[s];[g][s]overlay=x=16+t*200/${SECONDS}:y=88:shortest=1,format=yuv420p`;
  clip = clips.make(`-filter_complex ${graph} -c:v libx264 -preset veryfast -g 25`, 'red-square.mp4');
});
afterAll(async () => {
  clips.remove();
  await rm(folder, { recursive: true, force: true });
});

const cascade = () => ['--models', models, '--detector', 'red_square', '--classifier', 'colour'];

describe.runIf(haveFfmpeg)('throughline analyze', () => {
  it('runs the cascade over a clip and accounts for every frame', async () => {
    const detections = join(folder, 'detections.ndjson');
    const session = join(folder, 'run');
    const { code, stdout, stderr } = await runCli([
      'analyze',
      clip,
      ...cascade(),
      '--json',
      '--detections',
      detections,
      '--session',
      session,
    ]);
    expect({ code, stderr }).toEqual({ code: EXIT_CODE['done'], stderr: '' });
    const summary = runSummary.parse(JSON.parse(stdout));
    expect(summary.frames).toEqual({
      received: FRAMES,
      presented: 0,
      analysedOnly: FRAMES,
      decimated: 0,
      inFlight: 0,
      dropped: {},
      places: {},
      unexplained: 0,
    });
    expect(summary.decoder.actual).toBe('software');
    expect(summary.unattributedPct).toBeLessThan(5);
    for (const stage of [
      'demux',
      'decode',
      'ring',
      'preprocess',
      'detect',
      'postprocess',
      'track',
      'crop',
      'classify',
      'compose',
    ] as const) {
      expect(summary.stages[stage]?.serviceMs.n, stage).toBeGreaterThan(0);
    }
    expect(summary.cascade).toMatchObject({ rois: FRAMES, eligible: FRAMES, coveragePct: 100 });

    const lines = readFileSync(detections, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.frame)).toEqual(Array.from({ length: FRAMES }, (_, frame) => frame));
    for (const { frame, ptsMs, objects } of lines) {
      expect(ptsMs).toBeCloseTo(frame * 40, 1);
      expect(objects).toHaveLength(1);
      expect(objects[0]).toMatchObject({ track: 1, label: 'red square', class: { label: 'red' } });
      const [x1, y1, x2, y2] = objects[0].box;
      const expected = [leftOf(frame), 88, leftOf(frame) + 64, 152];
      for (const [side, value] of [x1, y1, x2, y2].entries())
        expect(Math.abs(value - expected[side]!), `frame ${frame} side ${side}`).toBeLessThan(8);
    }

    const { manifest, summary: kept } = await openSession(folder, 'run');
    expect([manifest.state, manifest.frames, manifest.gapFrames]).toEqual(['closed', FRAMES, 0]);
    expect(kept?.frames).toEqual(summary.frames);
  });

  it('stops after --frames, and says so in the summary', async () => {
    const { code, stdout } = await runCli(['analyze', clip, ...cascade(), '--json', '--frames', '10']);
    expect(code).toBe(0);
    expect(runSummary.parse(JSON.parse(stdout)).frames).toMatchObject({ received: 10, analysedOnly: 10, unexplained: 0 });
  });

  it('runs without any network', async () => {
    const { code, stdout } = await runCli(['analyze', clip, '--detector', 'none', '--classifier', 'none', '--json']);
    expect(code).toBe(0);
    const summary = runSummary.parse(JSON.parse(stdout));
    expect(summary.frames).toMatchObject({ received: FRAMES, analysedOnly: FRAMES, unexplained: 0 });
    expect(summary.stages.detect).toBeUndefined();
  });

  it('says in words what it prints as JSON', async () => {
    const { stdout } = await runCli(['analyze', clip, ...cascade(), '--frames', '5']);
    expect(stdout).toContain('detector red_square, behind it colour');
    expect(stdout).toMatch(/received 5 = presented 0 \+ analysed only 5 .* unexplained 0/);
  });
});

describe.runIf(haveFfmpeg)('bad input', () => {
  const sentence = (text: string, exceptWords = /\b(ENOENT|undefined|NaN|at .*\.ts:)\b/) => {
    const lines = text.trimEnd().split('\n');
    expect(lines, text).toHaveLength(1);
    expect(lines[0]).toMatch(/^\S.{20,}\.$/);
    expect(lines[0]).not.toMatch(exceptWords);
  };
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const make = {
    'a missing file': () => join(folder, 'no-such.mp4'),
    'a folder': () => folder,
    'an empty file': () => write('empty.mp4', ''),
    'text renamed to .mp4': () => write('text.mp4', 'This is no video.\n'.repeat(100)),
    'an mp4 whose moov is missing': () => {
      const bytes = readFileSync(clip);
      return write('no-moov.mp4', bytes.subarray(0, bytes.length >> 1));
    },
    'a video without a video stream': () => clips.make('-f lavfi -i sine=d=1 -c:a aac', 'sound.mp4'),
  } as const;
  it.each(Object.keys(make) as (keyof typeof make)[])('%s ends with the source code and one sentence', async (kind) => {
    const { code, stdout, stderr } = await runCli(['analyze', make[kind](), '--detector', 'none', '--classifier', 'none', '--json']);
    expect({ code, stdout }).toEqual({ code: EXIT_CODE['source'], stdout: '' });
    sentence(stderr);
  });

  it('a video cut in the middle plays what is there', async () => {
    const whole = clips.make(`-i ${clip} -c copy`, 'whole.mkv');
    const bytes = readFileSync(whole);
    const cut = write('cut.mkv', bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const { code, stdout } = await runCli(['analyze', cut, ...cascade(), '--json']);
    expect(code).toBe(0);
    const { frames } = runSummary.parse(JSON.parse(stdout));
    expect(frames.received).toBeGreaterThan(10);
    expect(frames.received).toBeLessThan(FRAMES);
    expect(frames.unexplained).toBe(0);
  });

  const badDetectors: readonly (readonly [string, () => string])[] = [
    ['no ONNX', () => write('text.onnx', 'This is no network.')],
    ['cut short', () => write('cut.onnx', readFileSync(join(models, 'red_square', 'model.onnx')).subarray(0, 200))],
    ['not there', () => 'no_such_model'],
  ];
  it.each(badDetectors)('a detector that is %s ends with the model code and one sentence', async (_, path) => {
    const { code, stdout, stderr } = await runCli([
      'analyze',
      clip,
      '--models',
      models,
      '--detector',
      path(),
      '--classifier',
      'none',
      '--json',
    ]);
    expect({ code, stdout }).toEqual({ code: EXIT_CODE['model'], stdout: '' });
    sentence(stderr);
  });

  it('a classifier names whole frames as the first network; a detector is none behind it', async () => {
    const options = ['--models', models, '--frames', '3', '--json'];
    const first = await runCli(['analyze', clip, '--detector', 'colour', ...options]);
    expect(first.code, first.stderr).toBe(EXIT_CODE['done']);
    expect(runSummary.parse(JSON.parse(first.stdout)).models.detector?.task).toBe('classify');
    const behind = await runCli(['analyze', clip, '--detector', 'red_square', '--classifier', 'red_square', ...options]);
    expect({ code: behind.code, stdout: behind.stdout }).toEqual({ code: EXIT_CODE['model'], stdout: '' });
    sentence(behind.stderr);
  });

  /** What gives its picture out again looks like a segmenter, whatever it takes: it runs. */
  const RUN = new Set(['dynamicSize', 'float16Input', 'otherOutput']);
  it.each(Object.entries(brokenDetectors({ width: 320, height: 320 })).filter(([name]) => !/nan/i.test(name)))(
    'a network with %s runs, or ends with the model code and one sentence',
    async (name, bytes) => {
      const path = write(`${name}.onnx`, bytes);
      const { code, stderr } = await runCli(['analyze', clip, '--detector', path, '--classifier', 'none', '--frames', '3', '--json']);
      expect(code, stderr).toBe(EXIT_CODE[RUN.has(name) ? 'done' : 'model']);
      if (!RUN.has(name)) sentence(stderr);
    },
  );

  it.each([[['analyze']], [['analyze', 'x.mp4', '--pace', 'fast']], [['analyze', 'x.mp4', '--frames', '0']], [['no-such-command']]])(
    'usage: %j ends with 2',
    async (args) => {
      const { code, stdout, stderr } = await runCli(args);
      expect({ code, stdout }).toEqual({ code: EXIT_CODE['usage'], stdout: '' });
      expect(stderr.length).toBeGreaterThan(20);
    },
  );
});
