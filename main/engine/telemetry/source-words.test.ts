import { describe, expect, it } from 'vitest';
import { decoderInfo, type RunSummary } from '../../../contract/index.ts';
import { decoderInWords, sourceInWords } from './source-words.ts';

describe('a source in words', () => {
  it('says how it stood and what it did', () => {
    const did = { state: 'playing', reconnects: 1, stalls: 3, downtimeMs: 4460, jitterMs: 1.23 } as RunSummary['source'];
    expect(sourceInWords(did)).toBe('Source: playing; 1 reconnect, 3 stalls, 4.5 s down, jitter 1.2 ms.');
    expect(sourceInWords({ ...did, reconnects: 0, stalls: 0, downtimeMs: 0, jitterMs: null })).toBe(
      'Source: playing; 0 reconnects, 0 stalls, 0.0 s down.',
    );
  });
});

describe('a decoder in words', () => {
  const candidates = [
    { name: 'cuda', ok: false, reason: 'no device.' },
    { name: 'software', ok: true, reason: 'always there' },
  ];

  it('says what was asked for, what came of it, and why not what is better', () => {
    const info = decoderInfo.parse({ requested: 'auto', actual: 'software', candidates, codec: 'h264', threads: 2 });
    expect(decoderInWords(info)).toBe('Decoder: software (h264, 2 threads); auto was asked for; cuda: no device.');
  });

  it('says when it is a program, and leaves out what it does not know', () => {
    const library = { kind: 'ffmpeg' as const, version: '7.1', build: '', path: '/usr/bin/ffmpeg' };
    expect(
      decoderInWords(decoderInfo.parse({ requested: 'cuda', actual: 'cuda', candidates: [], strict: true, codec: 'hevc', library })),
    ).toBe('Decoder: cuda (hevc, 1 thread, ffmpeg 7.1); cuda, or none, was asked for.');
    expect(decoderInWords(decoderInfo.parse({ requested: 'software', actual: 'software', candidates: [] }))).toBe(
      'Decoder: software; software was asked for.',
    );
  });
});
