import { setImmediate } from 'node:timers/promises';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { nanos, toFaultRecord, toMs } from '../../../../contract/index.ts';
import { Controls } from '../../controls.ts';
import { Faults } from '../../faults.ts';
import { type Clock, createClock } from '../../telemetry/clock.ts';
import { silenceFfmpeg } from '../decode/av.ts';
import { FrameWriter } from '../ring/frame-writer.ts';
import { Pacer } from './pacer.ts';
import { openPlayable, type Parts, type PlayableSource } from './playable.ts';
import { Player } from './player.ts';
import { stillSize } from './preview-size.ts';
import type { FromSource, SourceStart, SourceThreadInit, ToSource } from './protocol.ts';

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

const play = async <Picture>(
  { reader, painter }: Parts<Picture>,
  { info }: PlayableSource,
  start: SourceStart,
  times: Clock,
): Promise<void> => {
  const player = new Player({
    reader,
    writer: new FrameWriter({ ring: start.ring, table: start.table, controls: start.controls, clock }),
    painter,
    clock,
    times,
    pacer: new Pacer(start.pace, () => toMs(clock.now()), info.kind === 'live'),
    faults: new Faults(start.faults),
    nextCommand: () => {
      const message = nextMessage();
      return message?.type === 'start' ? undefined : message;
    },
    emit,
    stillSize: stillSize(info),
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
  let source: PlayableSource | null = null;
  try {
    const opened = openPlayable(init.uri, init.hardware);
    source = opened;
    emit({ type: 'opened', source: opened.info, decoder: opened.decoderInfo });
    const start = await waitForStart();
    const note = (text: string) => emit({ type: 'event', event: { kind: 'note', text } });
    if (!start) return;
    const controls = new Controls(start.controls);
    const times: Clock = { now: () => (controls.instruments ? clock.now() : nanos(0)) };
    await opened.play({ clock, times, letterbox: start.model, note }, (parts) => play(parts, opened, start, times));
  } catch (error) {
    emit({ type: 'failed', fault: toFaultRecord(error) });
  } finally {
    source?.[Symbol.dispose]();
    emit({ type: 'stopped' });
    init.commandPort.close();
  }
};

await main();
