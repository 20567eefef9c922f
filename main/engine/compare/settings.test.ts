import { describe, expect, it } from 'vitest';
import type { ModelInfo, SessionDetail } from '../../../contract/index.ts';
import { syntheticStart } from '../session/synthetic.ts';
import { differingSettings, isSameSource } from './settings.ts';

const model = (fields: Partial<ModelInfo> = {}): ModelInfo => ({
  name: 'yolox_nano',
  path: '/models/yolox_nano/model.onnx',
  sha256: '0123456789abcdef',
  family: 'yolox',
  task: 'detect',
  inputWidth: 416,
  inputHeight: 416,
  labels: [],
  sessions: 2,
  intraOpThreads: 1,
  maxBatch: 1,
  provider: { requested: 'auto', actual: 'cpu', candidates: [] },
  loadMs: 1,
  split: { copyInMs: null, computeMs: null, copyOutMs: null, reason: '' },
  ...fields,
});

const session = (manifest: Partial<SessionDetail['manifest']>): SessionDetail =>
  ({ manifest: { ...syntheticStart(), ...manifest }, summary: null }) as SessionDetail;

describe('what sessions were made with', () => {
  it('is told as far as it differs, in words', () => {
    const start = syntheticStart();
    const live = { ...start.live, classifyWhen: 'once-per-track' as const, track: false, score: 0.5, classifyLabels: ['car', 'bus'] };
    expect(differingSettings([session({}), session({ live, open: { ...start.open, maxFrames: 10 } })])).toEqual([
      { key: 'maxFrames', label: 'Frames at most', values: ['all', '10'] },
      { key: 'track', label: 'Track', values: ['on', 'off'] },
      { key: 'score', label: 'Score', values: ['0.30', '0.50'] },
      { key: 'classifyWhen', label: 'Classify an object', values: ['every 15 frames of a track', 'once per track'] },
      { key: 'classifyLabels', label: 'Labels classified', values: ['all', 'car, bus'] },
    ]);
    expect(differingSettings([session({}), session({}), session({})])).toEqual([]);
  });

  it('tells a file by its sum only where the name is the same', () => {
    const keys = (a: ModelInfo | null, b: ModelInfo | null): string[] =>
      differingSettings([session({ detector: a }), session({ detector: b })]).map(({ key }) => key);
    expect(keys(model(), null)).toEqual(['detector']);
    expect(keys(model(), model({ sha256: 'fedcba9876543210' }))).toEqual(['detector.sha256']);
    expect(keys(model(), model({ name: 'other', sha256: 'fedcba9876543210', sessions: 1, intraOpThreads: 2 }))).toEqual([
      'detector',
      'detector.threads',
    ]);
  });
});

describe('isSameSource', () => {
  it('goes by what a source is, not by where it lies; a live one is never the same', () => {
    const { source } = syntheticStart();
    expect(isSameSource(source, { ...source, uri: '/elsewhere/Clip one.mp4' })).toBe(true);
    expect(isSameSource(source, { ...source, width: 640 })).toBe(false);
    expect(isSameSource(source, { ...source, durationMs: 5 })).toBe(false);
    expect(isSameSource({ ...source, kind: 'live' }, { ...source, kind: 'live' })).toBe(false);
  });
});
