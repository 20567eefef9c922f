import { setTimeout } from 'node:timers/promises';
import type { Faults } from '../../../faults.ts';
import type { Clock } from '../../../telemetry/clock.ts';
import { WallClock } from '../../../telemetry/wall-clock.ts';
import { type Link, SILENCE_NS } from './link.ts';
import { asked, type Failure, failureOf, liveFault, noAnswer, noKeyFrame, nothingArrived } from './live-fault.ts';
import { isFailure, type LiveConnection, type LivePacket } from './live-input.ts';
import { type PacketRingWriter, RECORD, type RecordHead } from './packet-ring.ts';
import { Reception } from './reception.ts';
import { encodeStream } from './stream-record.ts';

/** A try to connect that takes longer is given up. */
const ATTEMPT_MS = 5000;
/** How often silence is looked for. */
const WATCH_MS = 100;
/** A stream that is received has a key frame within this. */
const KEY_FRAME_NS = 30e9;
/** When it is stopped, a read may end by itself within this, so that the server can be told goodbye. */
const GOODBYE_MS = 100;

export interface ReceiverInit {
  readonly connection: () => LiveConnection;
  readonly ring: PacketRingWriter;
  readonly link: Link;
  readonly clock: Clock;
  /** The address as people may see it. */
  readonly shown: string;
  /** Faults to inject; null before the run has started. */
  readonly faults: () => Faults | null;
  /** Called when something was written into the ring. */
  readonly wake: () => void;
}

/**
 * Receives a live source into the ring for as long as it is wanted: connects, reads, watches that something arrives, connects again. Packets of each
 * connection follow a `begin` and start with a key frame; where it breaks, a `broken` follows. Before it has played, a failure is the end of all, and goes
 * into the ring. One thread, which is never blocked.
 */
export class Receiver {
  readonly #init: ReceiverInit;
  readonly #wall: WallClock;
  #connection: LiveConnection | null = null;
  /** Why the watchdog gave the connection up. */
  #why: Failure | null = null;
  /** Ends whatever is slept through. */
  #cut = new AbortController();
  #stopping = false;
  /** Packets received so far: what faults are asked for by. */
  #packets = 0;
  #blockedUntilNs = Number.NEGATIVE_INFINITY;

  constructor(init: ReceiverInit) {
    this.#init = init;
    this.#wall = new WallClock(init.clock);
  }

  /** Ends `run` soon, whatever it waits for. */
  stop(): void {
    this.#stopping = true;
    const connection = this.#connection;
    // One that plays ends by itself, with its next packet.
    const hurry = globalThis.setTimeout(() => this.#connection === connection && connection?.interrupt(), GOODBYE_MS);
    hurry.unref();
    this.#cut.abort();
  }

  /** Settles when it was stopped, or could not be opened at all; never throws for what the network does. */
  async run(): Promise<void> {
    const { link, ring, wake } = this.#init;
    while (!this.#stopping) {
      link.trying();
      this.#why = null;
      this.#cut = new AbortController();
      const failure = await this.#connectAndReceive();
      if (this.#stopping) break;
      if (!link.hasPlayed) {
        this.#neverPlayed(failure);
        break;
      }
      // What ended the connection does not end the wait.
      this.#cut = new AbortController();
      await this.#sleep(link.broke(failure));
    }
    if (link.hasPlayed || this.#stopping) link.ended();
    ring.close();
    wake();
  }

  #neverPlayed(failure: Failure): void {
    const { link, ring, shown } = this.#init;
    const { message } = liveFault(shown, failure);
    ring.mark(RECORD.failed, this.#now(), new TextEncoder().encode(message));
    link.failed(message);
  }

  async #connectAndReceive(): Promise<Failure> {
    const { clock, connection: make, link } = this.#init;
    if (clock.now() < this.#blockedUntilNs) return asked();
    const connection = make();
    this.#connection = connection;
    const limit = globalThis.setTimeout(() => this.#giveUp(noAnswer(ATTEMPT_MS / 1000)), ATTEMPT_MS);
    try {
      const stream = await connection.open();
      clearTimeout(limit);
      if (isFailure(stream)) return this.#why ?? stream;
      link.connected();
      return await this.#receive(connection, new Reception(stream, clock, this.#wall));
    } finally {
      clearTimeout(limit);
      this.#connection = null;
      await connection.close();
    }
  }

  #giveUp(why: Failure): void {
    this.#why ??= why;
    this.#connection?.interrupt();
    this.#cut.abort();
  }

  /** Reads until the connection is over. @returns why it is */
  async #receive(connection: LiveConnection, reception: Reception): Promise<Failure> {
    const { link, ring, wake } = this.#init;
    const watch = setInterval(() => {
      if (link.silent()) this.#giveUp(nothingArrived(SILENCE_NS / 1e9));
    }, WATCH_MS);
    try {
      for (;;) {
        const packet = await connection.read();
        const over = this.#over ?? (isFailure(packet) ? packet : await this.#held(packet, reception));
        if (over) return over;
        if (!isFailure(packet)) this.#take(packet, reception);
      }
    } finally {
      clearInterval(watch);
      if (reception.started) ring.mark(RECORD.broken, this.#now(), new Uint8Array());
      wake();
    }
  }

  /** Why nothing more is to be read; null: go on. */
  get #over(): Failure | null {
    return this.#why ?? (this.#stopping ? failureOf(0) : null);
  }

  /** What happens to a packet before it counts as received: it may have to wait, or be the last one. @returns why it was */
  async #held(packet: LivePacket, reception: Reception): Promise<Failure | null> {
    const faults = this.#init.faults();
    const number = this.#packets++;
    await this.#sleep(reception.earlyMs(packet) + (faults?.receiveStallMs(number) ?? 0));
    const brokenMs = faults?.disconnectMs(number) ?? null;
    if (brokenMs !== null) this.#blockedUntilNs = this.#init.clock.now() + brokenMs * 1e6;
    if (!reception.started && !packet.isKey && this.#init.clock.now() - reception.sinceNs > KEY_FRAME_NS)
      return noKeyFrame(KEY_FRAME_NS / 1e9);
    return this.#over ?? (brokenMs === null ? null : asked());
  }

  #take(packet: LivePacket, reception: Reception): void {
    const { link, ring, wake } = this.#init;
    const head = reception.headOf(packet);
    if (!reception.started && !packet.isKey) {
      link.heard();
      return;
    }
    if (!reception.started) ring.mark(RECORD.begin, this.#now(), encodeStream(reception.stream.record));
    reception.started = true;
    link.intervalMs = reception.newIntervalMs() ?? link.intervalMs;
    link.packet();
    ring.packet(head, packet.data, packet.isKey);
    wake();
  }

  async #sleep(ms: number): Promise<void> {
    if (ms > 0) await setTimeout(ms, undefined, { signal: this.#cut.signal }).catch(() => undefined);
  }

  /** Of a record that is no packet. */
  #now(): RecordHead {
    return { flags: 0, jump: false, pts: 0n, dts: 0n, duration: 0n, arrivalNs: this.#init.clock.now(), captureNs: Number.NaN };
  }
}
