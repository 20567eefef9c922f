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
  spinning: false,
  place: 'libav',
  provider: { requested: 'auto', actual: 'cpu', candidates: [], placement: null, apart: false },
  loadMs: 1,
  split: { copyInMs: null, computeMs: null, copyOutMs: null, reason: '' },
  ...fields,
});

const session = (manifest: Partial<SessionDetail['manifest']>): SessionDetail =>
  ({ manifest: { ...syntheticStart(), ...manifest }, summary: null }) as SessionDetail;

describe('what sessions were made with', () => {
  it('is told as far as it differs, in words', () => {
    const start = syntheticStart();
    const live = {
      ...start.live,
      classifyWhen: 'once-per-track' as const,
      track: false,
      score: 0.5,
      classifyLabels: ['car', 'bus'],
      maxFps: 10,
      decodeSkip: 'non-key' as const,
    };
    expect(differingSettings([session({}), session({ live, open: { ...start.open, maxFrames: 10 } })])).toEqual([
      { key: 'maxFrames', label: 'Frames at most', values: ['all', '10'] },
      { key: 'track', label: 'Track', values: ['on', 'off'] },
      { key: 'score', label: 'Score', values: ['0.30', '0.50'] },
      { key: 'classifyWhen', label: 'Classify an object', values: ['every 15 frames of a track', 'once per track'] },
      { key: 'classifyLabels', label: 'Labels classified', values: ['all', 'car, bus'] },
      { key: 'maxFps', label: 'Frames analysed a second', values: ['all', 'at most 10'] },
      {
        key: 'decodeSkip',
        label: 'Pictures decoded',
        values: ['Every picture is decoded', 'Only key frames are decoded: about one a second, and each one whole'],
      },
    ]);
    expect(differingSettings([session({}), session({}), session({})])).toEqual([]);
  });

  it('is told of the decoder, what was asked for and what came of it; RTSP only where it is', () => {
    const start = syntheticStart();
    const library = { kind: 'libav' as const, version: '62.11.100', build: '', path: null };
    const decoder = { ...start.decoder, library, codec: 'h264', threads: 2, pixelFormat: 'yuv420p' };
    const other = { ...decoder, actual: 'cuda', codec: 'h264_cuvid', memory: 'device' as const, copiedBackBytes: 3_110_400 };
    const open = { ...start.open, hardware: 'cuda', strict: true, rtspTransport: 'udp' as const };
    expect(differingSettings([session({ decoder }), session({ decoder: other, open })])).toEqual([
      { key: 'decoder', label: 'Decoder', values: ['software', 'cuda'] },
      { key: 'decoder.requested', label: 'Decoder asked for', values: ['auto', 'cuda, or none'] },
      { key: 'decoder.codec', label: 'Decoder, codec', values: ['h264, 2 threads, yuv420p', 'h264_cuvid, 2 threads, yuv420p'] },
      { key: 'decoder.memory', label: 'Decoder, memory', values: ['of the machine', 'of the device, 3.1 MB copied back a frame'] },
    ]);
    const source = { ...start.source, uri: 'rtsp://camera/1' };
    expect(differingSettings([session({ source }), session({ source, open: { ...start.open, rtspTransport: 'udp' } })])).toEqual([
      { key: 'rtspTransport', label: 'RTSP carried by', values: ['tcp', 'udp'] },
    ]);
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
