import type { SourceInfo } from '../../../../contract/index.ts';
import { sleepMs } from '../../sleep.ts';
import { createClock } from '../../telemetry/clock.ts';
import { yuvBytes } from '../../../../models/graph/frame.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { openPlayable, type Parts } from '../source/playable.ts';
import type { PlayerReader } from '../source/player-parts.ts';
import { silenceFfmpeg } from './av.ts';

/**
 * The parts of this folder alone, for the limit that a saturated run is held against. Each opens the source in software, works through it in the
 * calling thread and measures that thread's CPU time; opening and the first `WARMUP_FRAMES` are left out. To be called in a worker thread.
 */
export interface BareDecode {
  /** Frames measured. */
  readonly frames: number;
  /** CPU time of reading and decoding them, ms. */
  readonly cpuMs: number;
}

export interface BareDecodeAndScale extends BareDecode {
  /** Part of `cpuMs`: scaling to the network's input. */
  readonly scaleCpuMs: number;
}

const WARMUP_FRAMES = 5;

/** CPU time of the calling thread so far, ms. */
const threadCpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const clock = createClock(process.hrtime.bigint());

/** Decodes up to `maxFrames` frames and the warm-up before them; `use` is timed apart. */
const measure = <Picture>(
  reader: PlayerReader<Picture>,
  maxFrames: number,
  use: ((picture: Picture) => void) | null,
): BareDecodeAndScale => {
  let decoded = 0;
  let startMs = threadCpuMs();
  let useMs = 0;
  while (decoded < maxFrames + WARMUP_FRAMES) {
    if (reader.readyNs !== null) sleepMs((reader.readyNs - clock.now()) / 1e6);
    if (reader.hungry && !reader.holding) reader.fetch();
    const step = reader.step();
    if (step.type === 'end') break;
    if (step.type !== 'frame') continue;
    const before = use ? threadCpuMs() : 0;
    use?.(step.frame.picture);
    if (use) useMs += threadCpuMs() - before;
    if (++decoded === WARMUP_FRAMES) [startMs, useMs] = [threadCpuMs(), 0];
  }
  return { frames: Math.max(0, decoded - WARMUP_FRAMES), cpuMs: threadCpuMs() - startMs, scaleCpuMs: useMs };
};

const withParts = <Result>(uri: string, letterbox: Letterbox | null, work: <Picture>(parts: Parts<Picture>) => Result): Result => {
  silenceFfmpeg();
  using source = openPlayable(uri, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' });
  const silent = { note: () => {}, changed: () => {}, refused: () => {} };
  return source.play({ clock, times: clock, letterbox, ...silent }, work);
};

/** Decodes to nowhere. @throws Fault(source) */
export const decodeToNull = (uri: string, maxFrames: number): BareDecode =>
  withParts(uri, null, ({ reader }) => {
    const { frames, cpuMs } = measure(reader, maxFrames, null);
    return { frames, cpuMs };
  });

/** Decodes, and scales every frame to the first network's input as the source thread does. @throws Fault(source) */
export const decodeAndScale = (uri: string, letterbox: Letterbox, maxFrames: number): BareDecodeAndScale =>
  withParts(uri, letterbox, ({ reader, painter }) => {
    const plane = new Uint8Array(letterbox.inputWidth * letterbox.inputHeight * 3);
    return measure(reader, maxFrames, (picture) => {
      painter.prepare(picture);
      painter.model(picture, plane);
    });
  });

/** What painting a picture for the networks takes, ms. */
export interface BarePainting {
  readonly info: SourceInfo;
  /** Its planes at source size, copied. */
  readonly fullMs: number;
  /** RGB of the network's size, scaled and converted. */
  readonly modelMs: number;
}

/** Paints pictures of a source in both ways, `frames` of them and a few before. `seen`: planes that are valid during the call only. @throws Fault(source) */
export const paintEach = (
  uri: string,
  letterbox: Letterbox,
  frames: number,
  seen: (planes: { readonly full: Uint8Array; readonly model: Uint8Array }) => void,
): BarePainting => {
  silenceFfmpeg();
  using source = openPlayable(uri, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' });
  const { info } = source;
  const planes = {
    full: new Uint8Array(yuvBytes({ ...info, chroma: info.colour.chroma })),
    model: new Uint8Array(letterbox.inputWidth * letterbox.inputHeight * 3),
  };
  const silent = { note: () => {}, changed: () => {}, refused: () => {} };
  const spentMs = { full: 0, model: 0 };
  let painted = -WARMUP_FRAMES;
  source.play({ clock, times: clock, letterbox, ...silent }, ({ reader, painter }) => {
    const paint = (plane: 'full' | 'model', picture: Parameters<typeof painter.full>[0]): void => {
      // A thread's CPU time moves in steps that are longer than this takes.
      const before = performance.now();
      painter[plane](picture, planes[plane]);
      if (painted >= 0) spentMs[plane] += performance.now() - before;
    };
    measure(reader, frames, (picture) => {
      painter.prepare(picture);
      paint('full', picture);
      paint('model', picture);
      seen(planes);
      painted++;
    });
  });
  const count = Math.max(1, painted);
  return { info, fullMs: spentMs.full / count, modelMs: spentMs.model / count };
};
