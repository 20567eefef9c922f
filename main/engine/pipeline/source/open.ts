import type { Frame } from 'node-av/lib';
import { type Candidate, type DecoderInfo, Fault, type SourceInfo } from '../../../../contract/index.ts';
import { avPhrase, isAgain, isEnd } from '../decode/av.ts';
import { isRgb } from '../decode/colour.ts';
import { hardwareConfigs, openDevice } from '../decode/hardware.ts';
import type { Orientation } from '../decode/orientation.ts';
import { decoderFor, VideoDecoder } from '../decode/video-decoder.ts';
import { Container } from './container.ts';
import { describeSource, orientationFor } from './describe.ts';
import { checkFile, locate } from './faults.ts';

/** So many packets without a picture, and the source is taken to be broken. */
const PROBE_PACKETS = 500;

/** An opened source, at its beginning, and what is known of it. `container` and `decoder` are the caller's to dispose of. */
export interface OpenedSource {
  readonly container: Container;
  readonly decoder: VideoDecoder;
  readonly info: SourceInfo;
  readonly decoderInfo: DecoderInfo;
  readonly orientation: Orientation;
  readonly rgbSource: boolean;
}

/** Decodes until a picture comes out. @returns null: it is in `decoder.frame`; else a phrase that says why there is none */
const firstPicture = (container: Container, decoder: VideoDecoder): string | null => {
  let reason = 'no picture came out';
  for (let packets = 0; packets < PROBE_PACKETS; packets++) {
    const read = container.read();
    if (typeof read === 'object') reason = read.damage;
    const sent = decoder.send(read === 'packet' ? container.packet : null);
    const received = decoder.receive();
    if (received >= 0) return null;
    for (const code of [sent, received]) if (code < 0 && !isAgain(code) && !isEnd(code)) reason = avPhrase(code);
    if (read !== 'packet') break;
  }
  return reason;
};

interface Attempt {
  readonly decoder: VideoDecoder;
  readonly candidates: readonly Candidate[];
}

/** Tries one hardware candidate after the other on the first picture itself, since a device that opens may still refuse the stream. */
const tryHardware = (container: Container): { attempt: Attempt | null; candidates: Candidate[] } => {
  const candidates: Candidate[] = [];
  const codec = decoderFor(container.stream, container.at.shown);
  for (const config of hardwareConfigs(codec)) {
    const opened = openDevice(config);
    if ('candidate' in opened) {
      candidates.push(opened.candidate);
      continue;
    }
    const decoder = VideoDecoder.open(codec, container.stream, { config, device: opened.device });
    const failed =
      typeof decoder === 'number'
        ? `the decoder does not open: ${avPhrase(decoder)}`
        : (firstPicture(container, decoder) ?? hardwareDoubt(decoder));
    if (typeof decoder !== 'number' && failed === null) {
      return {
        attempt: { decoder, candidates: [...candidates, { name: config.name, ok: true, reason: 'decodes the first picture' }] },
        candidates,
      };
    }
    if (typeof decoder !== 'number') decoder[Symbol.dispose]();
    container.reopen();
    candidates.push({ name: config.name, ok: false, reason: failed ?? 'no picture came out' });
  }
  return { attempt: null, candidates };
};

/** Why a picture that came out of a hardware decoder is of no use; null: it is. */
const hardwareDoubt = (decoder: VideoDecoder): string | null => {
  if (!decoder.frame.isHwFrame()) return 'the device does not decode this stream';
  try {
    decoder.download();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const softwareReason = (requested: 'auto' | 'off', candidates: readonly Candidate[]): string => {
  if (requested === 'off') return 'hardware decoding is switched off';
  return candidates.length > 0 ? 'no hardware decoder works here' : 'FFmpeg has no hardware decoder for this codec here';
};

const software = (container: Container, requested: 'auto' | 'off', failed: readonly Candidate[]): Attempt => {
  const decoder = VideoDecoder.open(decoderFor(container.stream, container.at.shown), container.stream, null);
  const reason = typeof decoder === 'number' ? avPhrase(decoder) : firstPicture(container, decoder);
  if (typeof decoder !== 'number' && reason === null) {
    return { decoder, candidates: [...failed, { name: 'software', ok: true, reason: softwareReason(requested, failed) }] };
  }
  if (typeof decoder !== 'number') decoder[Symbol.dispose]();
  throw new Fault(
    'source',
    `No picture of "${container.at.shown}" can be decoded (${reason}): the file is damaged, copy or convert it again.`,
  );
};

/**
 * Opens a source and decodes its first picture, so that everything that is said of it is known and not guessed: the decoder, the size, the colours.
 * Then goes back to the beginning.
 * @param uri path, `file:` URL or network address
 * @throws Fault(source), one sentence
 */
export const openSource = (uri: string, hardware: 'auto' | 'off'): OpenedSource => {
  const at = locate(uri);
  if (at.path !== null) checkFile(at.path);
  const container = new Container(at);
  try {
    const tried = hardware === 'auto' ? tryHardware(container) : { attempt: null, candidates: [] };
    const { decoder, candidates } = tried.attempt ?? software(container, hardware, tried.candidates);
    const picture: Frame = decoder.frame;
    const info = describeSource(container, picture);
    const orientation = orientationFor(container, picture);
    const actual = picture.isHwFrame() ? decoder.asked : 'software';
    decoder.flush();
    if (info.kind !== 'live') container.reopen();
    const decoderInfo = { requested: hardware === 'auto' ? 'auto' : 'software', actual, candidates: [...candidates] };
    return { container, decoder, info, decoderInfo, orientation, rgbSource: isRgb(info.pixelFormat) };
  } catch (error) {
    container[Symbol.dispose]();
    throw error;
  }
};
