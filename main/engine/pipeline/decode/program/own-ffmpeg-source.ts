import { avGetPixFmtName, type Frame } from 'node-av/lib';
import { type Candidate, type DecoderInfo, Fault, type SourceInfo } from '../../../../../contract/index.ts';
import type { PartsInit, PlayableSource, Use } from '../../source/playable.ts';
import type { SourceOptions } from '../../source/protocol.ts';
import { SlotPainter } from '../slot-painter.ts';
import { pictureBytes, requestedName, swscaleName } from '../truth.ts';
import type { AskHub } from './elsewhere.ts';
import { type Original, probeOriginal } from './original.ts';
import { OwnReader } from './own-reader.ts';
import { Pictures } from './pictures.ts';

/** What decodes, as in the settings. */
type Wish = Pick<SourceOptions, 'hardware' | 'strict'>;

interface Opened {
  readonly pictures: Pictures;
  readonly info: DecoderInfo;
}

/**
 * A file or a still that the user's own ffmpeg decodes, as a process beside the engine; what turns out to be live is only described. What it is (size, colours, turn, length) is probed by the libraries in the
 * engine; its pictures come as raw video. One thread, which is not the one that starts the processes.
 */
export class OwnFfmpegSource implements PlayableSource {
  readonly #original: Original;
  readonly #ask: AskHub;
  /** Until it is played, the pictures from the beginning. */
  #pictures: Pictures | null = null;
  #decoder: DecoderInfo;
  #painter: SlotPainter | null = null;
  #reader: OwnReader | null = null;

  /**
   * @param ask tells the hub what to start
   * @throws Fault(source) where it cannot be opened, where there is no ffmpeg of use, or where it does not decode it
   */
  constructor(uri: string, options: SourceOptions, ask: AskHub) {
    this.#original = probeOriginal(uri, options);
    this.#ask = ask;
    this.#decoder = this.#original.decoderInfo;
    // Received by a thread of its own, which asks for an ffmpeg, too.
    if (this.info.kind === 'live') return;
    const { pictures, info } = this.#open(null, options);
    this.#pictures = pictures;
    this.#decoder = info;
  }

  get info(): SourceInfo {
    return this.#original.info;
  }
  get decoderInfo(): DecoderInfo {
    return this.#decoder;
  }

  /** A device is asked for by name only: ffmpeg itself would not say which it took. */
  #open(fromMs: number | null, { hardware, strict }: Wish): Opened {
    const device = hardware === 'auto' || hardware === 'off' ? null : hardware;
    const pictures = this.#start(fromMs, device, false, strict);
    try {
      return { pictures, info: this.#truth(pictures, { hardware, strict }) };
    } catch (error) {
      pictures[Symbol.dispose]();
      throw error;
    }
  }

  #start(fromMs: number | null, device: string | null, proven: boolean, strict: boolean): Pictures {
    return new Pictures({ original: this.#original, ask: this.#ask, fromMs, device, proven, strict });
  }

  #truth(pictures: Pictures, { hardware, strict }: Wish): DecoderInfo {
    const picture = pictures.first();
    if (typeof picture === 'string') throw this.#noPicture(pictures, picture);
    const { program, trial } = pictures;
    const onDevice = trial?.ok === true;
    return {
      requested: requestedName(hardware),
      actual: onDevice ? trial.name : 'software',
      candidates: candidatesOf(hardware, pictures),
      strict,
      library: { kind: 'ffmpeg', version: program.version, build: program.build, path: program.path },
      codec: pictures.decoder ?? this.#original.info.codec,
      threads: this.#original.decoderInfo.threads,
      pixelFormat: avGetPixFmtName(picture.format as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown',
      memory: onDevice ? 'device' : 'host',
      copiedBackBytes: onDevice ? pictureBytes(picture) : 0,
      scaler: swscaleName(),
    };
  }

  #noPicture({ program }: Pictures, reason: string): Fault {
    const { uri } = this.#original.info;
    return new Fault('source', `No picture of "${uri}" is decoded by ${program.path} (${reason}): open it with the decoder libav.`);
  }

  play<Result>({ times, letterbox, note, changed, refused }: PartsInit, use: Use<Result>): Result {
    const { info, orientation, rgbSource, declaredMs } = this.#original;
    const pictures = this.#pictures;
    if (!pictures) throw new Error('it is live, or played already');
    this.#painter = new SlotPainter({ source: info, orientation, colour: info.colour, rgbSource, letterbox });
    this.#reader = new OwnReader({
      pictures,
      open: (fromMs) => this.#start(fromMs, this.#deviceAtWork, true, false),
      openOther: (fromMs, hardware, strict) => {
        const opened = this.#open(fromMs, { hardware, strict });
        this.#decoder = opened.info;
        return opened;
      },
      replace: (fromMs, reason) => this.#replace(fromMs, reason),
      clock: times,
      intervalMs: info.fps ? 1000 / info.fps : 40,
      declaredMs,
      note,
      changed,
      refused,
    });
    this.#pictures = null;
    return use<Frame>({ reader: this.#reader, painter: this.#painter });
  }

  /** A device that failed is not tried again. */
  #replace(fromMs: number | null, reason: string): { pictures: Pictures; info: DecoderInfo | null } {
    const { actual, candidates } = this.#decoder;
    if (actual === 'software') return { pictures: this.#start(fromMs, null, true, false), info: null };
    const { pictures, info } = this.#open(fromMs, { hardware: 'off', strict: false });
    const { requested, strict } = this.#decoder;
    const failed = candidates.map((each) => (each.name === actual ? { ...each, ok: false, reason } : each));
    this.#decoder = {
      ...info,
      requested,
      strict,
      candidates: failed.map((each) => (each.ok ? { ...each, reason: `${actual} failed` } : each)),
    };
    return { pictures, info: this.#decoder };
  }

  get #deviceAtWork(): string | null {
    return this.#decoder.actual === 'software' ? null : this.#decoder.actual;
  }

  [Symbol.dispose](): void {
    this.#painter?.[Symbol.dispose]();
    this.#reader?.[Symbol.dispose]();
    this.#pictures?.[Symbol.dispose]();
  }
}

const candidatesOf = (hardware: string, { trial }: Pictures): Candidate[] => {
  if (trial?.ok) return [trial, { name: 'software', ok: true, reason: 'not needed' }];
  if (trial) return [trial, { name: 'software', ok: true, reason: `${trial.name} does not work here` }];
  const reason =
    hardware === 'off' ? 'hardware decoding is switched off' : 'a device is used by the ffmpeg of this machine only where it is named';
  return [{ name: 'software', ok: true, reason }];
};
