import { type DecodeSkip, nanos } from '../../../../contract/index.ts';
import { Faults } from '../../faults.ts';
import { createClock } from '../../telemetry/clock.ts';
import { yuvBytes } from '../../../../models/graph/frame.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { Pacer } from './pacer.ts';
import { openPlayable, type Parts } from './playable.ts';
import { Player } from './player.ts';
import { previewSize, stillSize } from './preview-size.ts';
import type { FromSource, SourceCommand } from './protocol.ts';

/** A frame as a test sees it: planes are valid during the call only. */
export interface SeenFrame {
  readonly frame: number;
  readonly ptsMs: number;
  readonly epoch: number;
  readonly full: Uint8Array;
  readonly preview: Uint8Array;
  readonly model: Uint8Array | null;
}

export interface PlayOptions {
  readonly letterbox?: Letterbox;
  readonly loop?: boolean;
  readonly maxFrames?: number;
  readonly paused?: boolean;
  readonly commands?: SourceCommand[];
  readonly faults?: readonly string[];
  /** Stills asked for before it begins. */
  readonly stillsAsked?: number;
  readonly maxFps?: number;
  readonly decodeSkip?: DecodeSkip;
  readonly onFrame?: (frame: SeenFrame) => void;
  /** Called when nothing is left to do; true: stop. Without it, it stops then. */
  readonly onIdle?: (commands: SourceCommand[]) => boolean;
}

/** Plays a source in the test's own thread into a slot that is always free, until it ends; for tests only. */
export const playThrough = (uri: string, options: PlayOptions = {}) => {
  using source = openPlayable(uri, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' });
  const { info } = source;
  const clock = createClock(process.hrtime.bigint());
  const i420 = ({ width, height }: { width: number; height: number }) =>
    new Uint8Array(new SharedArrayBuffer(width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1)));
  const sizes = { fullSize: { width: info.width, height: info.height }, previewSize: previewSize(info), modelSize: null };
  const model = options.letterbox
    ? new Uint8Array(new SharedArrayBuffer(options.letterbox.inputWidth * options.letterbox.inputHeight * 3))
    : null;
  const full = new Uint8Array(new SharedArrayBuffer(yuvBytes({ ...info, chroma: info.colour.chroma })));
  const planes = { full, preview: i420(sizes.previewSize), model, ...sizes };
  const seen = {
    frames: 0,
    lost: 0,
    decimated: 0,
    ptsMs: [] as number[],
    epochs: [] as number[],
    messages: [] as FromSource[],
    badSpans: 0,
  };
  const commands = options.commands ?? [];
  let stop = false;
  const play = <Picture>(parts: Parts<Picture>): void => {
    const player = new Player({
      ...parts,
      clock,
      times: clock,
      pacer: new Pacer('saturate', () => 0),
      faults: new Faults(options.faults ?? []),
      nextCommand: () => commands.shift(),
      emit: (message) => seen.messages.push(message),
      stillSize: stillSize(info),
      seekable: info.seekable,
      durationMs: info.durationMs,
      loop: options.loop ?? false,
      paused: options.paused ?? false,
      maxFrames: options.maxFrames ?? Number.POSITIVE_INFINITY,
      writer: {
        network: () => undefined,
        controls: {
          get stopping() {
            return stop;
          },
          stillsAsked: options.stillsAsked ?? 0,
          maxFps: options.maxFps ?? null,
          decodeSkip: options.decodeSkip ?? 'none',
          commandCount: () => 0,
          waitForCommand: () => {
            stop = options.onIdle?.(commands) ?? true;
          },
        },
        lost: (_reason, count = 1) => {
          seen.lost += count;
        },
        decimated: (count) => {
          seen.decimated += count;
        },
        captureClock: () => {},
        held: () => {},
        begin: ({ ptsMs, epoch, tReceiveNs }) => {
          let lastNs = tReceiveNs;
          seen.ptsMs.push(ptsMs);
          seen.epochs.push(epoch);
          return {
            frame: seen.frames,
            span: (_span, enqNs, startNs, endNs) => {
              if (enqNs !== lastNs || startNs < enqNs || endNs < startNs) seen.badSpans++;
              lastNs = nanos(endNs);
            },
            addCopyBytes: () => {},
            acquire: () => planes,
            publish: () => {
              seen.frames++;
              options.onFrame?.({ frame: seen.frames - 1, ptsMs, epoch, full: planes.full, preview: planes.preview, model });
            },
          };
        },
      },
    });
    while (player.turn());
  };
  source.play({ clock, times: clock, letterbox: options.letterbox ?? null, note: () => {}, changed: () => {}, refused: () => {} }, play);
  return { info, decoder: source.decoderInfo, ...seen };
};
