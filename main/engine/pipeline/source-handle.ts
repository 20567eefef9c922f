import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type DecoderInfo, Fault, type FaultRecord, type SourceInfo, type SourceLink } from '../../../contract/index.ts';
import type { Controls } from '../controls.ts';
import { FfmpegPrograms } from './decode/program/programs.ts';
import { isLiveAddress, PACKET_RING_BYTES, RAW_RING_BYTES } from './source/live/live-address.ts';
import { PacketRingWriter } from './source/live/packet-ring.ts';
import { ReceiveHandle } from './source/live/receive-handle.ts';
import type { FromSource, SourceCommand, SourceEvent, SourceStart, SourceThreadInit, Still, ToSource } from './source/protocol.ts';
import { threadUrl } from './thread.ts';

export interface OpenedSource {
  readonly source: SourceInfo;
  readonly decoder: DecoderInfo;
}

export interface SourceListener {
  ended(): void;
  event(event: SourceEvent): void;
  still(still: Still): void;
  /** Another decoder is at work, or more is known of it. */
  decoder(decoder: DecoderInfo): void;
  /** How a live source stands; also while it is being opened. */
  link(link: SourceLink): void;
  /** After it was opened. */
  died(fault: FaultRecord): void;
}

/**
 * The source thread as the hub holds it: `opened` settles once the source was probed (a `Fault` where it cannot be). Commands reach it through a
 * port that it reads between frames; a sleeping source is woken by the controls' counter. Beside it, a live source has a thread that receives it.
 */
export class SourceHandle {
  readonly opened: Promise<OpenedSource>;
  readonly exited: Promise<void>;
  readonly name = 'source';
  readonly worker: Worker;
  readonly #port: MessagePort;
  readonly #opening = Promise.withResolvers<OpenedSource>();
  readonly #init: Omit<SourceThreadInit, 'commandPort' | 'packets'>;
  readonly #listener: SourceListener;
  #receive: ReceiveHandle | null = null;
  /** What the user's own ffmpeg decodes for the thread. */
  readonly #programs = new FfmpegPrograms();
  #phase: 'opening' | 'open' | 'over' = 'opening';
  /** Seeks and plays sent so far: an end from before the last of them is none any more. */
  #jumps = 0;
  readonly #changes = new Map<number, PromiseWithResolvers<DecoderInfo>>();
  #changeId = 0;

  constructor(init: Omit<SourceThreadInit, 'commandPort' | 'packets'>, listener: SourceListener) {
    this.#init = init;
    this.#listener = listener;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const packets = isLiveAddress(init) ? { packets: this.#startReceiving() } : {};
    const data: SourceThreadInit = { ...init, ...packets, commandPort: port2 };
    const worker = new Worker(threadUrl(import.meta.url, './source/source-thread'), {
      workerData: data,
      transferList: [port2],
      name: this.name,
    });
    this.worker = worker;
    this.opened = this.#opening.promise;
    this.opened.catch(() => undefined);
    worker.on('message', (message: FromSource) => {
      if (message.type === 'opened') {
        this.#phase = 'open';
        this.#opening.resolve({ source: message.source, decoder: message.decoder });
      } else if (message.type === 'live') this.#port.postMessage({ type: 'packets', packets: this.#startReceiving() } satisfies ToSource);
      else if (message.type === 'failed') this.#fail(message.fault);
      else if (message.type === 'ended' && message.jumps === this.#jumps) listener.ended();
      else if (message.type === 'event') listener.event(message.event);
      else if (message.type === 'still') listener.still(message.still);
      else if (message.type === 'decodeElsewhere') this.#programs.serve(message.ask);
      else if (message.type === 'decoder') {
        listener.decoder(message.decoder);
        this.#answered(message.id)?.resolve(message.decoder);
      } else if (message.type === 'decoderRefused')
        this.#answered(message.id)?.reject(new Fault(message.fault.kind, message.fault.message));
      else if (message.type === 'stopped') this.#phase = 'over';
    });
    worker.on('error', (error) => this.#fail({ kind: 'internal', message: error instanceof Error ? error.message : String(error) }));
    this.exited = new Promise<void>((resolve) =>
      worker.once('exit', () => {
        this.#fail({ kind: 'internal', message: 'The source thread ended before its time; the log above says more.' });
        this.#port.close();
        this.#receive?.stop();
        this.#programs.stop();
        resolve();
      }),
    ).then(() => this.#receive?.exited);
  }

  /** Its threads: the second one receives, where it is live. */
  get threads(): readonly { readonly name: string; readonly worker: Worker }[] {
    return this.#receive ? [this, this.#receive] : [this];
  }

  #startReceiving(): SharedArrayBuffer {
    const packets = PacketRingWriter.allocate(this.#init.decoder === 'ffmpeg' ? RAW_RING_BYTES : PACKET_RING_BYTES);
    this.#receive = new ReceiveHandle(
      { ...this.#init, packets },
      {
        ask: (ask) => this.#programs.serve(ask),
        // How one stands that failed or was closed is told otherwise.
        link: (link) => this.#phase !== 'over' && this.#listener.link(link),
        died: (fault) => this.#fail(fault),
      },
    );
    if (this.#phase === 'over') this.#receive.stop();
    return packets;
  }

  #fail(fault: FaultRecord): void {
    if (this.#phase === 'opening') this.#opening.reject(new Fault(fault.kind, fault.message));
    else if (this.#phase === 'open') this.#listener.died(fault);
    this.#phase = 'over';
    this.#receive?.stop();
    this.#abandon(fault);
  }

  start(start: Omit<SourceStart, 'type'>): void {
    this.#receive?.start(start.controls);
    this.#port.postMessage({ type: 'start', ...start } satisfies ToSource);
  }

  command(command: SourceCommand, controls: Controls): void {
    if (command.type === 'play' || command.type === 'seek') this.#jumps++;
    this.#port.postMessage(command);
    controls.wake();
  }

  /** Another decoder at the next key frame. @throws Fault(source) where it does not decode the source; the one before goes on then */
  changeDecoder(hardware: string, strict: boolean, controls: Controls): Promise<DecoderInfo> {
    const id = ++this.#changeId;
    const change = Promise.withResolvers<DecoderInfo>();
    this.#changes.set(id, change);
    if (this.#phase === 'over') this.#abandon({ kind: 'source', message: 'The source is not open any more: open it again.' });
    else this.command({ type: 'decoder', id, hardware, strict }, controls);
    return change.promise;
  }

  #answered(id: number | null): PromiseWithResolvers<DecoderInfo> | undefined {
    const change = id === null ? undefined : this.#changes.get(id);
    if (id !== null) this.#changes.delete(id);
    return change;
  }

  #abandon(fault: FaultRecord): void {
    for (const change of this.#changes.values()) change.reject(new Fault(fault.kind, fault.message));
    this.#changes.clear();
  }

  /** Ends a source that was never started; after its start the stop flag does. */
  quit(): void {
    this.#phase = 'over';
    this.#receive?.stop();
    this.#programs.stop();
    this.#port.postMessage({ type: 'stop' } satisfies ToSource);
  }
}
