import type { DecoderInfo, SourceInfo } from '../../../../../contract/index.ts';

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

/** What an address asks for, of pictures that are painted here. */
interface PaintedSpec {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number | null;
  readonly live: boolean;
}

/** What is said of a source whose pictures are painted here; `name` stands for its container and its codec. */
export const paintedSource = ({ uri, width, height, fps, frames, live }: PaintedSpec, name: string, pixelFormat: string): SourceInfo => ({
  uri,
  name: uri,
  kind: live ? 'live' : 'file',
  container: name,
  codec: name,
  pixelFormat,
  width,
  height,
  pixelAspect: 1,
  rotationDeg: 0,
  fps,
  frames,
  durationMs: frames === null || live ? null : (frames * 1000) / fps,
  seekable: frames !== null && !live,
  colour: { matrix: 'bt601', fullRange: false, assumed: false },
});
