import { describe, expect, it } from 'vitest';
import { decoderInfo, type SourceLink } from '../../contract/index.ts';
import { askedFor, decimatedWords, decoderChoices, decoderRows, decoderWords, glassWords, isDevice, linkRows } from './words.ts';

const candidates = [
  { name: 'vaapi', ok: false, reason: 'no device' },
  { name: 'cuda', ok: true, reason: '' },
  { name: 'software', ok: true, reason: '' },
];
const decoder = decoderInfo.parse({ requested: 'auto', actual: 'software', candidates });
const valueAt = (rows: readonly { readonly name: string; readonly value: string }[], name: string): string | undefined =>
  rows.find((row) => row.name === name)?.value;

describe('the decoder in words', () => {
  it('says all that is known', () => {
    const library = { kind: 'ffmpeg', version: '7.0', build: '--enable-gpl', path: '/usr/bin/ffmpeg' } as const;
    const rows = decoderRows({
      ...decoder,
      library,
      codec: 'h264_cuvid',
      threads: 1,
      pixelFormat: 'nv12',
      memory: 'device',
      copiedBackBytes: 3_110_400,
      scaler: 'swscale',
    });
    expect(rows.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Asked for: auto',
      'Got: software',
      'By: FFmpeg 7.0, your own',
      'Codec: h264_cuvid · 1 thread',
      'Pixel format: nv12',
      'Decoded into: device memory',
      'Copied back: 3.1 MB a frame',
      'Scaled by: swscale',
    ]);
  });

  it('leaves out what an older engine did not say, and says where nothing is copied', () => {
    expect(decoderRows(decoder).map(({ name }) => name)).toEqual(['Asked for', 'Got', 'By']);
    expect(valueAt(decoderRows({ ...decoder, codec: 'h264' }), 'Copied back')).toBe('nothing');
    expect(decoderWords(decoder)).toBe('software · FFmpeg, built in');
    expect(decoderWords({ ...decoder, codec: 'h264', threads: 2, pixelFormat: 'yuv420p' })).toBe(
      'software · FFmpeg, built in · h264, 2 threads · yuv420p',
    );
    expect(askedFor({ requested: 'vaapi', strict: true })).toBe('vaapi, or nothing');
  });

  it('can be changed to any that is known, each with its reason', () => {
    expect(decoderChoices(decoder, 'auto').map(({ value, meaning }) => `${value}: ${meaning}`)).toEqual([
      'auto: Devices are tried, best first; else software.',
      'off: Software, on the processor.',
      'vaapi: no device',
      'cuda: works',
    ]);
    expect(decoderChoices(decoder, 'qsv').at(-1)?.value, 'one that was named is among them').toBe('qsv');
    expect(['auto', 'off', 'cuda'].map(isDevice)).toEqual([false, false, true]);
  });
});

describe('a live source in words', () => {
  const link: SourceLink = {
    state: 'playing',
    words: 'Playing.',
    reason: null,
    sinceNs: 0,
    retryAtNs: null,
    attempt: 0,
    reconnects: 2,
    stalls: 0,
    downtimeMs: 7430,
  };
  it('counts how it has fared', () => {
    const figures = { delivery: { reconnects: 2, stalls: 0, downtimeMs: 7430, ttffMs: 412.3 }, jitterMs: { arrival: 3.21, output: null } };
    expect(linkRows(link, figures).map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Reconnects: 2',
      'Stalls: 0',
      'Downtime: 7.4 s',
      'Time to first frame: 412 ms',
      'Arrival jitter: 3.2 ms',
    ]);
    expect(valueAt(linkRows(link, null), 'Arrival jitter')).toBe('–');
  });
});

it('says what a latency from the camera on is worth', () => {
  const none = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
  expect(glassWords({ clock: 'rtcp', latencyMs: none, uncertaintyMs: 2.04 })).toBe('capture to display, ± 2.0 ms at least, by RTCP');
});

it('says how many frames were left out on purpose', () => {
  expect(decimatedWords(1234, 12.4)).toBe('1,234 · 12 %');
  expect(decimatedWords(0, 0)).toBe('0');
});
