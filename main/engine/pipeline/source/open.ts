import type { Packet } from 'node-av/lib';
import { type DecoderInfo, Fault, type SourceInfo } from '../../../../contract/index.ts';
import { isRgb } from '../decode/colour.ts';
import { checkWish, DecoderTrial } from '../decode/decoder-trial.ts';
import type { DecoderWish, OpenDecoder, StreamParameters } from '../decode/open-decoder.ts';
import type { Orientation } from '../decode/orientation.ts';
import { Container, type ContainerInit, streamParameters } from './container.ts';
import { describeSource, orientationFor, streamFacts } from './describe.ts';
import { checkFile, locate } from './faults.ts';

/** A file that has shown no picture after this long is given up, ms. */
const NO_PICTURE_MS = 8000;

/** An opened source, at its beginning, and what is known of it. */
export interface OpenedSource extends Disposable {
  readonly container: Container;
  readonly stream: StreamParameters;
  /** Its decoder belongs to who decodes with it; until then, to this. */
  readonly opened: OpenDecoder;
  readonly info: SourceInfo;
  readonly decoderInfo: DecoderInfo;
  readonly orientation: Orientation;
  readonly rgbSource: boolean;
}

/** Reads on until a decoder has given a picture. @throws Fault(source) where none does */
const firstPicture = (container: Container, stream: StreamParameters, wish: DecoderWish): OpenDecoder => {
  using trial = new DecoderTrial(stream, wish);
  const packets: Packet[] = [];
  let damage: string | null = null;
  const startMs = performance.now();
  try {
    for (let ended = false; ; ) {
      const read = container.read();
      const packet = read === 'packet' ? container.packet.clone() : null;
      if (packet) packets.push(packet);
      else ended = true;
      if (typeof read === 'object') damage = read.damage;
      const came = trial.offer(packets, ended);
      if (came === 'found') return trial.take();
      if (came === 'none' || ended) throw damage === null ? trial.fault : noPicture(container, damage);
      if (performance.now() - startMs > NO_PICTURE_MS) throw noPicture(container, `none came in ${NO_PICTURE_MS / 1000} s`);
    }
  } finally {
    for (const packet of packets) packet.free();
  }
};

const noPicture = ({ at }: Container, reason: string): Fault =>
  new Fault('source', `No picture of "${at.shown}" can be decoded (${reason}): the file is damaged, copy or convert it again.`);

/**
 * Opens a source and decodes its first picture, so that everything that is said of it is known and not guessed: the decoder, the size, the colours.
 * Then goes back to the beginning.
 * @param uri path, `file:` URL or network address
 * @throws Fault(source), one sentence; Fault(usage) for a device that nobody knows
 */
export const openSource = (uri: string, wish: DecoderWish, init: ContainerInit = {}): OpenedSource => {
  checkWish(wish);
  const at = locate(uri);
  if (at.path !== null) checkFile(at.path);
  const container = new Container(at, init);
  const stream = streamParameters(container);
  try {
    const opened = firstPicture(container, stream, wish);
    const { decoder } = opened;
    const picture = decoder.frame;
    const facts = streamFacts(container);
    const info = describeSource(facts, picture);
    const orientation = orientationFor(facts, picture);
    decoder.flush();
    if (info.kind !== 'live') container.reopen();
    return {
      container,
      stream,
      opened,
      info,
      decoderInfo: opened.info,
      orientation,
      rgbSource: isRgb(info.pixelFormat),
      [Symbol.dispose]: () => {
        decoder[Symbol.dispose]();
        container[Symbol.dispose]();
        stream.codecpar.free();
      },
    };
  } catch (error) {
    container[Symbol.dispose]();
    stream.codecpar.free();
    throw error;
  }
};
