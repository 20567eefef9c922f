import type { SourceLink, SourceState } from '../../../../../contract/index.ts';
import type { Clock } from '../../../telemetry/clock.ts';

/** Silence that counts as a stall: no shorter than this, and so many frames' intervals. */
const STALL_NS = 1e9;
const STALL_INTERVALS = 3;
/** Silence after which the connection is given up. */
export const SILENCE_NS = 5e9;

/** Waits before a try: the first, how they grow, and the longest; that one is much longer where the user has to mend something. */
const FIRST_WAIT_MS = 250;
const GROWTH = 1.6;
const LONGEST_WAIT_MS = 1200;
const LONGEST_WAIT_REFUSED_MS = 30_000;
/** Each wait is this share longer or shorter by chance, so that many clients do not knock at the same time. */
const JITTER = 0.25;
/** A connection that played this long was a good one: waits begin anew behind it. */
const GOOD_NS = 5e9;

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const nth = (attempt: number): string => {
  const word = ORDINALS[attempt - 1];
  return word ? `${word} try` : `try ${attempt}`;
};
const seconds = (ns: number): string => `${(ns / 1e9).toFixed(1)} s`;

/** Why a connection could not be made, or is over. */
export interface Breakage {
  /** As the end of a sentence: "connection refused". */
  readonly reason: string;
  /** User name or password are wrong: it is not tried often. */
  readonly refused: boolean;
}

export interface LinkInit {
  readonly clock: Clock;
  /** 0..1, as `Math.random`. */
  readonly random: () => number;
  /** Hears how the source stands whenever that changes. */
  readonly told: (link: SourceLink) => void;
}

/**
 * How a live source stands (contract/source.ts), and when to do what about it; it is told of everything and does nothing itself. connecting → playing →
 * stalled, where nothing arrives for a second, → reconnecting after 5 s of silence, or at once where the connection broke; then without end. Until it
 * has played for the first time nothing is tried again: the caller says `failed`.
 */
export class Link {
  /** From one picture to the next, ms, as measured. */
  intervalMs = 40;
  readonly #init: LinkInit;
  #state: SourceState = 'connecting';
  #words = 'Connecting.';
  #reason: string | null = null;
  #sinceNs: number;
  #retryAtNs: number | null = null;
  #attempt = 0;
  /** Waits since the last good connection. */
  #waits = 0;
  #reconnects = 0;
  #stalls = 0;
  #downNs = 0;
  #hasPlayed = false;
  #newConnection = false;
  /** When something was last heard: a packet, or that the connection stands. */
  #heardNs: number;
  #packetNs = Number.NaN;
  #playingSinceNs = Number.NaN;

  constructor(init: LinkInit) {
    this.#init = init;
    this.#sinceNs = init.clock.now();
    this.#heardNs = this.#sinceNs;
  }

  /** It has played before: from then on it is tried again and again. */
  get hasPlayed(): boolean {
    return this.#hasPlayed;
  }

  /** A try begins. */
  trying(): void {
    this.#attempt++;
    this.#retryAtNs = null;
    if (!this.#hasPlayed) this.#tell('connecting', 'Connecting.');
    else this.#tell('reconnecting', `Reconnecting, ${nth(this.#attempt)}: ${this.#reason ?? 'the connection broke'}.`);
  }

  /** The connection stands; packets are to come. */
  connected(): void {
    this.#newConnection = true;
    this.#heardNs = this.#init.clock.now();
  }

  /** Something arrived that is not to be played yet: a new connection begins with a key frame. */
  heard(): void {
    this.#heardNs = this.#init.clock.now();
  }

  /** A packet arrived that can be played. */
  packet(): void {
    const now = this.#init.clock.now();
    if (this.#state !== 'playing') this.#plays(now);
    this.#heardNs = now;
    this.#packetNs = now;
  }

  #plays(now: number): void {
    const downNs = this.#hasPlayed ? now - this.#packetNs : 0;
    const tries = this.#attempt > 1 ? `, on the ${nth(this.#attempt)}` : '';
    const words = this.#hasPlayed ? `Playing again after ${seconds(downNs)}${tries}.` : 'Playing.';
    if (this.#hasPlayed && this.#newConnection) this.#reconnects++;
    if (this.#newConnection || !this.#hasPlayed) this.#playingSinceNs = now;
    this.#newConnection = false;
    this.#downNs += downNs;
    this.#hasPlayed = true;
    this.#attempt = 0;
    this.#reason = null;
    this.#packetNs = now;
    this.#tell('playing', words);
  }

  /** To be asked several times a second. True: nothing has been heard for so long that the connection is to be given up. */
  silent(): boolean {
    const now = this.#init.clock.now();
    const stallNs = Math.max(STALL_NS, STALL_INTERVALS * this.intervalMs * 1e6);
    if (this.#state === 'playing' && now - this.#packetNs >= stallNs) {
      this.#stalls++;
      this.#reason = 'nothing arrives';
      this.#tell('stalled', `Nothing has arrived for ${seconds(now - this.#packetNs)}.`);
    }
    return now - this.#heardNs >= SILENCE_NS;
  }

  /** The connection is over, or could not be made. @returns how long to wait before the next try, ms */
  broke({ reason, refused }: Breakage): number {
    const now = this.#init.clock.now();
    if (now - this.#playingSinceNs >= GOOD_NS) this.#waits = 0;
    this.#playingSinceNs = Number.NaN;
    const longestMs = refused ? LONGEST_WAIT_REFUSED_MS : LONGEST_WAIT_MS;
    const waitMs = Math.min(FIRST_WAIT_MS * GROWTH ** this.#waits, longestMs) * (1 + JITTER * (2 * this.#init.random() - 1));
    this.#waits++;
    this.#reason = reason;
    this.#newConnection = false;
    this.#retryAtNs = now + Math.round(waitMs * 1e6);
    this.#tell('reconnecting', `Reconnecting in ${seconds(waitMs * 1e6)}, ${nth(this.#attempt + 1)}: ${reason}.`);
    return waitMs;
  }

  /** It never played, and will not. @param words one sentence */
  failed(words: string): void {
    this.#reason = words;
    this.#tell('failed', words);
  }

  /** Nobody wants it any more. */
  ended(): void {
    if (this.#isDown) this.#downNs += this.#init.clock.now() - this.#packetNs;
    this.#retryAtNs = null;
    this.#tell('ended', 'The source was closed.');
  }

  #tell(state: SourceState, words: string): void {
    if (state !== this.#state) this.#sinceNs = this.#init.clock.now();
    this.#state = state;
    this.#words = words;
    this.#init.told(this.now());
  }

  get #isDown(): boolean {
    return this.#hasPlayed && (this.#state === 'stalled' || this.#state === 'reconnecting');
  }

  /** How it stands now. */
  now(): SourceLink {
    return {
      state: this.#state,
      words: this.#words,
      reason: this.#reason,
      sinceNs: this.#sinceNs,
      retryAtNs: this.#retryAtNs,
      attempt: this.#attempt,
      reconnects: this.#reconnects,
      stalls: this.#stalls,
      downtimeMs: (this.#downNs + (this.#isDown ? this.#init.clock.now() - this.#packetNs : 0)) / 1e6,
    };
  }
}
