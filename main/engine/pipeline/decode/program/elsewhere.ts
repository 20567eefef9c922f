import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Fault } from '../../../../../contract/index.ts';
import type { DecodeAnswer, DecodeAsk, DecodeStop } from './messages.ts';

/** Tells the hub that something is to be decoded by the user's ffmpeg; `ask.port` is to be transferred. */
export type AskHub = (ask: DecodeAsk) => void;

type Listen = Extract<DecodeAnswer, { type: 'listen' }>;

/** The program is found, and a device tried, within this; ms. */
const FIND_MS = 60_000;
/** After its last picture the process is gone within this; ms. */
const END_MS = 10_000;
/** It has said what decoder it took before its first picture; the line may take its time, ms. */
const DECODER_MS = 2000;

/** An ffmpeg that decodes for this thread, as the thread sees it: all its calls wait without the event loop. The hub must not be the same thread. */
export class Elsewhere implements Disposable {
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #said: string[] = [];
  #listen: Listen | null = null;
  #refused: Fault | null = null;
  #decoder: string | null = null;
  #over: { readonly reason: string | null } | null = null;

  constructor(ask: AskHub, what: Omit<DecodeAsk, 'port' | 'signal'>) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    ask({ ...what, port: port2, signal: this.#signal.buffer as SharedArrayBuffer });
  }

  /** Where to listen for its pictures, and what is known of it. @throws Fault(source) where there is none, or it does not do what was asked */
  place(): Listen {
    this.#until(() => this.#listen !== null || this.#refused !== null, FIND_MS);
    if (this.#refused) throw this.#refused;
    if (this.#listen) return this.#listen;
    throw new Fault('source', 'The ffmpeg of this machine was not started in time: try again, or open the source with the decoder libav.');
  }

  /** FFmpeg's name of the decoder it uses; null: it did not say. */
  decoder(): string | null {
    this.#until(() => this.#decoder !== null || this.#over !== null, DECODER_MS);
    return this.#decoder;
  }

  /** No more pictures come: waits until the process is gone. @returns null: in order; else why, as a phrase */
  end(): string | null {
    this.#until(() => this.#over !== null, END_MS);
    return this.#over ? this.#over.reason : 'its process does not end';
  }

  /** Errors it told of since this was asked last, as phrases. */
  takeErrors(): readonly string[] {
    this.#take();
    return this.#said.splice(0);
  }

  #take(): void {
    for (let message = receiveMessageOnPort(this.#port); message; message = receiveMessageOnPort(this.#port)) {
      const answer = message.message as DecodeAnswer;
      if (answer.type === 'listen') this.#listen = answer;
      else if (answer.type === 'refused') this.#refused = new Fault(answer.fault.kind, answer.fault.message);
      else if (answer.type === 'decoder') this.#decoder = answer.name;
      else if (answer.type === 'said') this.#said.push(answer.error);
      else this.#over = { reason: answer.reason };
    }
  }

  #until(done: () => boolean, timeoutMs: number): void {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      this.#take();
      const leftMs = endMs - performance.now();
      if (done() || leftMs <= 0) return;
      Atomics.wait(this.#signal, 0, seen, leftMs);
    }
  }

  /** Ends the ffmpeg, if it still runs. */
  [Symbol.dispose](): void {
    this.#port.postMessage('stop' satisfies DecodeStop);
    this.#port.close();
  }
}
