import { type CodedStream, codedStream } from './coded-stream.ts';

/**
 * What `ffmpeg -loglevel level+…` writes, a line at a time: "[h264 @ 0x55d0] [error] …" or "[info] …". Lines of the same message may follow without a
 * level; they belong to the one before.
 */
const LINE = /^((?:\[[^\]]* @ [^\]]*\] )*)\[(panic|fatal|error|warning|info|verbose|debug|trace)\] (.*)$/;

/** Sentences that only say that something went wrong, after the line that says what. */
const EMPTY_WORDS =
  /^(Conversion failed!|Device creation failed: -?\d+|Error opening (input|output) files?\b|Error while (processing|filtering): |Task finished with error|Terminating thread|Exiting with exit code)/;

/** What a device says, also at a level that is no error's, where it does not open. */
const DEVICE_TROUBLE = /^(cannot|can't|could not|no |failed|unable|.*\bfail(ed|ure)\b)/i;

/** Errors that are told one by one, at most. */
const MAX_TOLD = 3;

/** Formats of pictures in a device's memory, by the beginnings of their names. */
const DEVICE_FORMATS = /^(cuda|vaapi|vdpau|videotoolbox|d3d11|d3d12|dxva2|qsv|vulkan|drm_prime|mediacodec|opencl)/;

/** Listens to what a running ffmpeg says, and keeps what matters. */
export class FfmpegLog {
  #errors = 0;
  #first: string | null = null;
  #last: string | null = null;
  #device: string | null = null;
  #decoder: string | null = null;
  #format: string | null = null;
  readonly #streams = new Map<string, CodedStream>();
  #container = '';
  #coded: CodedStream | null = null;
  readonly #hide: (text: string) => string;
  readonly #told: (error: string) => void;

  /**
   * @param hide takes out of a line what is nobody's business: passwords of addresses
   * @param told hears of the first few errors
   */
  constructor(hide: (text: string) => string = (text) => text, told: (error: string) => void = () => {}) {
    this.#hide = hide;
    this.#told = told;
  }

  hear(line: string): void {
    const [, from = '', level, text = ''] = LINE.exec(line) ?? [];
    if (from.startsWith('[AVHWDeviceContext') && DEVICE_TROUBLE.test(text)) this.#device ??= this.#hide(text.trim().replace(/\.$/, ''));
    if (level === 'panic' || level === 'fatal' || level === 'error') this.#error(text);
    if (this.#decoder === null) this.#mapping(text || line);
    this.#format = /Format (\S+) chosen by get_format\(\)/.exec(text)?.[1] ?? this.#format;
  }

  /** Until it has said which stream it decodes, and by what. */
  #mapping(text: string): void {
    this.#container = /^Input #0, (\S+), from /.exec(text)?.[1] ?? this.#container;
    const described = codedStream(text, this.#container);
    if (described) this.#streams.set(described.index, described.coded);
    const [, index = '', decoder] = /^\s*Stream #0:(\d+)(?:\[[^\]]*\])? -> #\d+:\d+ \((.+) -> \S+ \(.*\)\)/.exec(text) ?? [];
    if (decoder === undefined) return;
    this.#decoder = decoderName(decoder);
    this.#coded = this.#streams.get(index) ?? null;
  }

  #error(text: string): void {
    const words = text.trim().replace(/\.$/, '');
    if (words === '' || EMPTY_WORDS.test(words)) return;
    this.#last = this.#hide(words);
    this.#first ??= this.#last;
    if (++this.#errors <= MAX_TOLD) this.#told(this.#last);
  }

  /** Why a device does not decode, as far as it is told: what went wrong first, the rest is often a consequence. */
  get deviceTrouble(): string | null {
    return this.#device ?? this.#first;
  }
  /** What went wrong last, without its full stop; null: nothing did. */
  get lastError(): string | null {
    return this.#last;
  }
  /** FFmpeg's name of the decoder that it took (`h264`, `h264_cuvid`); null: it has not said. */
  get decoder(): string | null {
    return this.#decoder;
  }
  /** What that decoder decodes; null: it has not said. */
  get coded(): CodedStream | null {
    return this.#coded;
  }
  /** Whether the pictures come from a device: told by the format it chose last, which it says at level debug only. */
  get onDevice(): boolean {
    return this.#format !== null && DEVICE_FORMATS.test(this.#format);
  }
}

/** "h264 (native)" → "h264"; "h264 (h264_cuvid)" → "h264_cuvid". */
const decoderName = (said: string): string => {
  const [, codec = said, decoder = 'native'] = /^(\S+) \((\S+)\)$/.exec(said) ?? [];
  return decoder === 'native' ? codec : decoder;
};
