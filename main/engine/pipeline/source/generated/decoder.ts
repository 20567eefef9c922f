import type { DecoderInfo } from '../../../../../contract/index.ts';

/** What is said of who decodes pictures that are painted here. */
export const paintedDecoder = (hardware: string, codec: string, pixelFormat: string): DecoderInfo => ({
  requested: hardware === 'off' ? 'software' : hardware,
  actual: codec,
  strict: false,
  library: { kind: 'libav', version: '', build: '', path: null },
  codec,
  threads: 1,
  pixelFormat,
  memory: 'host',
  copiedBackBytes: 0,
  scaler: '',
  candidates: [{ name: codec, ok: true, reason: 'pictures are painted, there is nothing to decode' }],
});
