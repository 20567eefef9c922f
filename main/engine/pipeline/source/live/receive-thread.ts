import { parentPort, workerData } from 'node:worker_threads';
import type { SourceLink } from '../../../../../contract/index.ts';
import { Controls } from '../../../controls.ts';
import { Faults } from '../../../faults.ts';
import { createClock } from '../../../telemetry/clock.ts';
import { silenceFfmpeg } from '../../decode/av.ts';
import type { AskHub } from '../../decode/program/elsewhere.ts';
import type { DecodeAsk } from '../../decode/program/messages.ts';
import { ProgramConnection } from '../../decode/program/program-connection.ts';
import { locate } from '../faults.ts';
import type { SourceOptions } from '../protocol.ts';
import { Link } from './link.ts';
import { LiveInput } from './live-input.ts';
import { PacketRingWriter } from './packet-ring.ts';
import { Receiver } from './receiver.ts';

export interface ReceiveInit extends SourceOptions {
  /** With credentials where it has any. */
  readonly uri: string;
  readonly packets: SharedArrayBuffer;
  /** Origin of the engine's clock. */
  readonly clockOriginNs: bigint;
}

/** Hub → thread. `start`: frames flow, and who decodes sleeps by these controls. `stop`: the source is not wanted any more. */
export type ToReceive = { readonly type: 'start'; readonly controls: SharedArrayBuffer } | { readonly type: 'stop' };

/** Thread → hub; what cannot be opened is told by the ring. */
export type FromReceive =
  | { readonly type: 'link'; readonly link: SourceLink }
  /** The user's own ffmpeg is to receive and decode; `ask.port` is transferred. */
  | { readonly type: 'decodeElsewhere'; readonly ask: DecodeAsk };

const init = workerData as ReceiveInit;
const clock = createClock(init.clockOriginNs);
const at = locate(init.uri);
let controls: Controls | null = null;
let faults: Faults | null = null;

const ask: AskHub = (asked) => parentPort?.postMessage({ type: 'decodeElsewhere', ask: asked } satisfies FromReceive, [asked.port]);

silenceFfmpeg();
const receiver = new Receiver({
  connection: () => (init.decoder === 'ffmpeg' ? new ProgramConnection(at, init, ask) : new LiveInput(at, init)),
  ring: new PacketRingWriter(init.packets),
  link: new Link({
    clock,
    random: Math.random,
    told: (link) => parentPort?.postMessage({ type: 'link', link } satisfies FromReceive),
  }),
  clock,
  shown: at.shown,
  faults: () => faults,
  wake: () => controls?.wake(),
});

const hear = (message: ToReceive): void => {
  if (message.type === 'stop') {
    receiver.stop();
    return;
  }
  controls = new Controls(message.controls);
  faults = new Faults(controls);
};
parentPort?.on('message', hear);
await receiver.run();
parentPort?.off('message', hear);
