import { describe, expect, it } from 'vitest';
import { defaultLiveSettings, type RunState, STAGES } from '../../contract/index.ts';
import { testModel } from '../compute/testing.ts';
import { IDLE_RUN } from '../state/store.ts';
import {
  asSentence,
  classifyRule,
  decoderReason,
  detectRule,
  everyNth,
  lossesOf,
  paceIntervalMs,
  stageName,
  stageWords,
} from './wording.ts';

const source: NonNullable<RunState['source']> = {
  uri: '/street.mp4',
  name: 'street.mp4',
  kind: 'file',
  container: 'mp4',
  codec: 'h264',
  pixelFormat: 'yuv420p',
  width: 1280,
  height: 720,
  pixelAspect: 1,
  rotationDeg: 0,
  fps: 25,
  frames: 100,
  durationMs: 4000,
  seekable: true,
  colour: { matrix: 'bt709', fullRange: false, assumed: false },
};

describe('rules in words', () => {
  it('spells intervals out', () => {
    const live = defaultLiveSettings();
    expect(classifyRule({ ...live, classifyWhen: 'every-frame' })).toBe('every frame');
    expect(classifyRule({ ...live, classifyWhen: 'once-per-track' })).toBe('once per track');
    expect(classifyRule({ ...live, classifyWhen: 'every-n-frames', classifyEveryFrames: 15 })).toBe('every 15th frame');
    expect(classifyRule({ ...live, classifyWhen: 'every-n-frames', classifyEveryFrames: 1 })).toBe('every frame');
    expect(everyNth(22)).toBe('every 22nd frame');
    expect(classifyRule({ ...live, classifyWhen: 'when-grown' })).toBe('again when grown 20 %');
    expect(classifyRule(live, { when: 'when-grown', growthPct: 50 })).toBe('again when grown 50 %');
    expect(classifyRule(live, { everyFrames: 3 })).toBe('every 3rd frame');
  });
});

describe('stageWords', () => {
  it('says something sensible of every stage, with nothing open', () => {
    for (const stage of STAGES) {
      expect(stageName(stage).toLowerCase()).toBe(stage);
      expect(stageWords(stage, IDLE_RUN, null)).not.toMatch(/null|undefined|NaN/);
    }
    expect(stageWords('detect', IDLE_RUN, null)).toBe('');
  });

  it('says on what a network runs, how often, and where its pictures are made', () => {
    const rule = { model: 'colour' };
    const behind = testModel({ name: 'colour', inputWidth: 224, inputHeight: 224, place: 'typed' });
    const run: RunState = { ...IDLE_RUN, source, detector: testModel(), cascade: [{ rule, model: behind }] };
    expect(stageWords('preprocess', run, null)).toBe('wasm · 416×416');
    expect(stageWords('detect', run, null)).toBe('yolox_nano · cpu · 2 × 1');
    expect(stageWords('crop', run, null)).toBe('typed · 224×224');
    expect(stageWords('classify', run, null)).toBe('colour · every 15th frame · cpu');
  });

  it('says off, and why a stage has nothing to do', () => {
    const off = { ...IDLE_RUN, live: { ...IDLE_RUN.live, detect: false } };
    expect(stageWords('detect', off, null)).toBe('off');
    expect(stageWords('track', off, null)).toBe('waits for detect');
    expect(stageWords('track', { ...IDLE_RUN, source }, null)).toBe('nothing to follow');
  });
});

describe('detectRule', () => {
  it('says when the first network runs, or why it does not', () => {
    expect(detectRule(IDLE_RUN, null)).toBe('every frame');
    expect(detectRule({ ...IDLE_RUN, source }, null)).toBe('never: no model');
    expect(detectRule({ ...IDLE_RUN, live: { ...IDLE_RUN.live, detect: false } }, null)).toBe('never: switched off');
  });
});

describe('lossesOf', () => {
  const dropped = { stage_error: 2, ring_drop_oldest: 31 };
  it('names reasons and places, the most frequent first', () => {
    expect(lossesOf({ dropped, places: { 'stage_error:detect': 2, 'ring_drop_oldest:ring': 31, 'shutdown:decode': 0 } })).toEqual([
      { name: 'ring_drop_oldest at ring', why: 'ring full, oldest given up', n: 31 },
      { name: 'stage_error at detect', why: 'a stage failed', n: 2 },
    ]);
  });
  it('names reasons alone where no place is known', () => {
    expect(lossesOf({ dropped, places: {} }).map(({ name }) => name)).toEqual(['ring_drop_oldest', 'stage_error']);
  });
});

describe('decoderReason', () => {
  const candidates = [
    { name: 'vaapi', ok: false, reason: 'no device' },
    { name: 'software', ok: true, reason: '' },
  ];
  it('says why software decodes', () => {
    expect(decoderReason({ decoder: { requested: 'auto', actual: 'software', candidates } })).toBe('vaapi: no device');
    for (const requested of ['off', 'software'])
      expect(decoderReason({ decoder: { requested, actual: 'software', candidates } })).toBe('as asked');
    expect(decoderReason({ decoder: { requested: 'auto', actual: 'vaapi', candidates } })).toBeNull();
    expect(decoderReason({ decoder: null })).toBeNull();
  });
});

describe('paceIntervalMs', () => {
  it('is the time between frames, where the stream keeps time', () => {
    expect(paceIntervalMs(IDLE_RUN)).toBeNull();
  });
});

describe('asSentence', () => {
  it('begins large and ends with a stop', () => {
    expect(asSentence('the first network runs')).toBe('The first network runs.');
  });
});
