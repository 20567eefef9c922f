import { describe, expect, it } from 'vitest';
import type { DecoderInfo } from '../../../../contract/index.ts';
import { replacedInfo, seenInfo } from './later-truth.ts';

const info = (changes: Partial<DecoderInfo> = {}): DecoderInfo => ({
  requested: 'auto',
  actual: 'software',
  candidates: [{ name: 'software', ok: true, reason: 'no hardware decoder works here' }],
  strict: false,
  library: { kind: 'libav', version: '8.1', build: '--enable-gpl', path: null },
  codec: 'h264',
  threads: 1,
  pixelFormat: 'yuv420p',
  memory: 'host',
  copiedBackBytes: 0,
  scaler: 'swscale',
  ...changes,
});

const onDevice = info({
  actual: 'cuda',
  candidates: [
    { name: 'cuda', ok: true, reason: 'decodes the first picture' },
    { name: 'vaapi', ok: false, reason: 'not needed' },
    { name: 'software', ok: true, reason: 'not needed' },
  ],
  pixelFormat: 'nv12',
  memory: 'device',
  copiedBackBytes: 3_110_400,
});

describe('what a later picture says of a decoder', () => {
  it('is nothing new as a rule', () => {
    const before = info();
    expect(seenInfo(before, 'yuv420p', null)).toBe(before);
    expect(seenInfo(onDevice, 'nv12', 3_110_400)).toBe(onDevice);
  });

  it('may be another format or size', () => {
    expect(seenInfo(info(), 'yuv420p10le', null)).toMatchObject({ actual: 'software', pixelFormat: 'yuv420p10le' });
    expect(seenInfo(onDevice, 'p010le', 6_220_800)).toMatchObject({ actual: 'cuda', pixelFormat: 'p010le', copiedBackBytes: 6_220_800 });
  });

  it('may be that the device has given up', () => {
    expect(seenInfo(onDevice, 'yuv420p', null)).toMatchObject({
      requested: 'auto',
      actual: 'software',
      memory: 'host',
      copiedBackBytes: 0,
      candidates: [{ name: 'cuda', ok: false, reason: 'no longer takes this stream' }, { name: 'vaapi' }, { name: 'software', ok: true }],
    });
  });
});

describe('what is said of a decoder in the place of one that failed', () => {
  it('keeps what was asked for, and what became of it', () => {
    const after = replacedInfo({ ...onDevice, requested: 'cuda', strict: true }, info({ requested: 'software' }), 30);
    expect(after).toMatchObject({ requested: 'cuda', strict: true, actual: 'software', pixelFormat: 'yuv420p' });
    expect(after.candidates).toEqual([
      { name: 'cuda', ok: false, reason: 'gave no picture for 30 packets' },
      { name: 'vaapi', ok: false, reason: 'not needed' },
      { name: 'software', ok: true, reason: 'cuda failed' },
    ]);
  });

  it('says of software that it was opened anew', () => {
    expect(replacedInfo(info(), info({ requested: 'software' }), 31)).toMatchObject({
      requested: 'auto',
      candidates: [{ name: 'software', ok: true, reason: 'opened anew: it gave no picture for 31 packets' }],
    });
  });
});
