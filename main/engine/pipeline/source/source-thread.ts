import { setImmediate } from 'node:timers/promises';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { nanos, toFaultRecord, toMs } from '../../../../contract/index.ts';
import { Controls } from '../../controls.ts';
import { Faults } from '../../faults.ts';
import { type Clock, createClock } from '../../telemetry/clock.ts';
import { silenceFfmpeg } from '../decode/av.ts';
import type { AskHub } from '../decode/program/elsewhere.ts';
import { inputSize } from '../preprocess/letterbox.ts';
import { FrameWriter } from '../ring/frame-writer.ts';
import { FIRST_PLAN } from '../stage-loop.ts';
import { isReceivedApart } from './live/live-address.ts';
import { LiveSource } from './live/live-source.ts';
import { Pacer } from './pacer.ts';
import { openPlayable, type Parts, type PartsInit, type PlayableSource } from './playable.ts';
import { Player } from './player.ts';
import { stillSize } from './preview-size.ts';
import type { FromSource, SourceStart, SourceThreadInit, ToSource } from './protocol.ts';

/** Native wrappers are finalised on the event loop only: a loop that never returned to it would keep them all. */
const YIELD_NS = 250e6;
/** How often a source that is not played yet hears so. */
const IDLE_MS = 100;

const init = workerData as SourceThreadInit;
const clock = createClock(init.clockOriginNs);
const emit = (message: FromSource): void => parentPort?.postMessage(message);
const ask: AskHub = (asked) => parentPort?.postMessage({ type: 'decodeElsewhere', ask: asked } satisfies FromSource, [asked.port]);

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

/** Waits for a message, whatever time that takes. @param meanwhile called several times a second */
const waitForMessage = async (meanwhile?: () => void): Promise<ToSource> => {
  const timer = meanwhile && setInterval(meanwhile, IDLE_MS);
  try {
    for (;;) {
      const message = nextMessage();
      if (message) return message;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    clearInterval(timer);
  }
};

/** Waits for the start; null: the hub wants the thread to end, or is gone. */
const waitForStart = async (source: PlayableSource): Promise<SourceStart | null> => {
  for (;;) {
    const message = await waitForMessage(() => source.idle?.());
    if (message.type === 'start') return message;
    if (message.type === 'stop') return null;
  }
};

/** Opens the source; one that turns out to be live goes over to a thread that receives it. Null: the hub wants the thread to end. */
const open = async (): Promise<PlayableSource | null> => {
  const live = (packets: SharedArrayBuffer): PlayableSource => new LiveSource(init.uri, packets, init, clock);
  if (init.packets) return live(init.packets);
  const opened = openPlayable(init.uri, init, ask);
  if (opened.info.kind !== 'live' || !isReceivedApart(init)) return opened;
  opened[Symbol.dispose]();
  emit({ type: 'live' });
  for (;;) {
    const message = await waitForMessage();
    if (message.type === 'packets') return live(message.packets);
    if (message.type === 'stop') return null;
  }
};

const play = async <Picture>(
  { reader, painter }: Parts<Picture>,
  { info }: PlayableSource,
  start: SourceStart,
  times: Clock,
  faults: Faults,
): Promise<void> => {
  const writer = new FrameWriter({ ring: start.ring, table: start.table, controls: start.controls, clock });
  writer.network(FIRST_PLAN, inputSize(start.model), start.reads);
  const player = new Player({
    reader,
    writer,
    painter,
    clock,
    times,
    pacer: new Pacer(start.pace, () => toMs(clock.now()), info.kind === 'live'),
    faults,
    nextCommand: () => {
      const message = nextMessage();
      return message?.type === 'start' || message?.type === 'packets' ? undefined : message;
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
    const opened = await open();
    source = opened;
    if (!opened) return;
    emit({ type: 'opened', source: opened.info, decoder: opened.decoderInfo });
    const start = await waitForStart(opened);
    if (!start) return;
    const controls = new Controls(start.controls);
    const faults = new Faults(controls, opened.info.kind === 'live' && isReceivedApart(init));
    const times: Clock = { now: () => (controls.instruments ? clock.now() : nanos(0)) };
    const parts: PartsInit = {
      clock,
      times,
      letterbox: start.model,
      faults,
      // Who wants to wait loses nothing, and gets later and later.
      staysLive: () => controls.policy !== 'wait',
      note: (text) => emit({ type: 'event', event: { kind: 'note', text } }),
      changed: (decoder, id) => emit({ type: 'decoder', decoder, id }),
      refused: (id, fault) => emit({ type: 'decoderRefused', id, fault: toFaultRecord(fault) }),
    };
    await opened.play(parts, (made) => play(made, opened, start, times, faults));
  } catch (error) {
    emit({ type: 'failed', fault: toFaultRecord(error) });
  } finally {
    source?.[Symbol.dispose]();
    emit({ type: 'stopped' });
    init.commandPort.close();
  }
};

await main();
