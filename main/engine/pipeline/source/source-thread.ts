import { setImmediate } from 'node:timers/promises';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { toFaultRecord, toMs } from '../../../../contract/index.ts';
import { createClock } from '../../telemetry/clock.ts';
import { silenceFfmpeg } from '../decode/av.ts';
import { SlotPainter } from '../decode/slot-painter.ts';
import { FrameWriter } from '../ring/frame-writer.ts';
import { openSource, type OpenedSource } from './open.ts';
import { Pacer } from './pacer.ts';
import { Player } from './player.ts';
import type { FromSource, SourceStart, SourceThreadInit, ToSource } from './protocol.ts';
import { Reader } from './reader.ts';

/** Native wrappers are finalised on the event loop only: a loop that never returned to it would keep them all. */
const YIELD_NS = 250e6;

const init = workerData as SourceThreadInit;
const clock = createClock(init.clockOriginNs);
const emit = (message: FromSource): void => parentPort?.postMessage(message);

/** Messages that the event loop delivered; younger ones are still in the port. */
const delivered: ToSource[] = [];
let wake: () => void = () => {};
const deliver = (message: ToSource): void => {
  delivered.push(message);
  wake();
};
init.commandPort.on('message', deliver);
init.commandPort.on('close', () => deliver({ type: 'stop' }));

/** The next message, without waiting for the event loop. */
const nextMessage = (): ToSource | undefined =>
  delivered.shift() ?? (receiveMessageOnPort(init.commandPort)?.message as ToSource | undefined);

/** Waits for the start; null: the hub wants the thread to end, or is gone. */
const waitForStart = async (): Promise<SourceStart | null> => {
  for (;;) {
    const message = nextMessage();
    if (message?.type === 'start') return message;
    if (message?.type === 'stop') return null;
    if (!message) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
};

const play = async (source: OpenedSource, start: SourceStart): Promise<void> => {
  const { info, orientation, rgbSource } = source;
  using painter = new SlotPainter({ source: info, orientation, colour: info.colour, rgbSource, letterbox: start.model });
  const fallbackText = `The ${source.decoderInfo.actual} decoder no longer takes this stream; software decodes from here on.`;
  const player = new Player({
    reader: new Reader(source, clock, () => emit({ type: 'event', event: { kind: 'note', text: fallbackText } })),
    writer: new FrameWriter({ ring: start.ring, table: start.table, controls: start.controls, clock }),
    painter,
    clock,
    // A camera sets its own pace.
    pacer: new Pacer(info.kind === 'live' ? 'saturate' : start.pace, () => toMs(clock.now())),
    nextCommand: () => {
      const message = nextMessage();
      return message?.type === 'start' ? undefined : message;
    },
    emit,
    seekable: info.seekable || info.kind === 'still',
    durationMs: info.durationMs,
    loop: start.loop,
    paused: start.paused ?? false,
    maxFrames: start.maxFrames ?? Number.POSITIVE_INFINITY,
  });
  let yieldedNs = clock.now();
  while (player.turn()) {
    if (clock.now() - yieldedNs < YIELD_NS) continue;
    await setImmediate();
    yieldedNs = clock.now();
  }
};

const main = async (): Promise<void> => {
  silenceFfmpeg();
  let source: OpenedSource | null = null;
  try {
    source = openSource(init.uri, init.hardware);
    emit({ type: 'opened', source: source.info, decoder: source.decoderInfo });
    const start = await waitForStart();
    if (start) await play(source, start);
  } catch (error) {
    emit({ type: 'failed', fault: toFaultRecord(error) });
  } finally {
    source?.decoder[Symbol.dispose]();
    source?.container[Symbol.dispose]();
    emit({ type: 'stopped' });
    init.commandPort.close();
  }
};

await main();
