import {
  type ClassifyWhen,
  DECODE_SKIPS,
  type DecodeSkip,
  type LiveSettings,
  READ_MODES,
  type ReadMode,
  RING_POLICIES,
  type RingPolicy,
} from '../../contract/index.ts';

const W = {
  stop: 0,
  commands: 1,
  detect: 2,
  track: 3,
  classify: 4,
  preview: 5,
  watched: 6,
  scoreMicro: 7,
  /** There is a network behind the detector: full pictures are needed. */
  crops: 8,
  rulesVersion: 9,
  rulesLength: 10,
  classifyMaxPerFrame: 11,
  policy: 12,
  read: 13,
  /** Which classify thread is to take the frames, which one does, and from which claim on. */
  cascadeWanted: 14,
  previewIntervalUs: 15,
  uninstrumented: 16,
  previewCostTimes: 17,
  stillsAsked: 18,
  maxFpsMilli: 19,
  decodeSkip: 20,
  faultsVersion: 21,
  faultsLength: 22,
  faultsDone: 23,
  cascadeNow: 24,
  cascadeTicket: 25,
} as const;
const WORDS = 32;

/** The faults that are asked for lie behind the words, as JSON: at most 16 of 200 characters. */
const FAULTS_AT = 4 * WORDS;
const FAULTS_BYTES = 16_384;
/** Behind them the rules of the cascade, as JSON. */
const RULES_AT = FAULTS_AT + FAULTS_BYTES;
const RULES_BYTES = 262_144;

/** When an object goes to one network behind the detector, as the threads need it. */
export interface EffectiveRule {
  /** By the number of the first network in use: classes of it that are worth classifying; null: all. */
  readonly classes: Readonly<Record<number, readonly number[] | null>>;
  readonly when: ClassifyWhen;
  readonly everyFrames: number;
  /** Percent */
  readonly growthPct: number;
  readonly minSidePx: number;
  /** Objects below it are not worth classifying (0..1). */
  readonly minScore: number;
}

const NO_RULES: { readonly plan: number; readonly rules: readonly EffectiveRule[] } = { plan: 0, rules: [] };

/**
 * The switches of a run, shared by all its threads: written by the hub, read by each stage when it takes up a frame, so a change holds from
 * the next frame on and nothing restarts. Any thread may read at any time; only the hub writes, but for `wake`.
 */
export class Controls {
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(RULES_AT + RULES_BYTES);
  }

  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #faults: Uint8Array;
  readonly #rules: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, FAULTS_AT / 4);
    this.#faults = new Uint8Array(buffer, FAULTS_AT, FAULTS_BYTES);
    this.#rules = new Uint8Array(buffer, RULES_AT, RULES_BYTES);
  }

  #get(word: number): number {
    return Atomics.load(this.#words, word);
  }

  get stopping(): boolean {
    return this.#get(W.stop) === 1;
  }
  get detect(): boolean {
    return this.#get(W.detect) === 1;
  }
  get track(): boolean {
    return this.#get(W.track) === 1;
  }
  get classify(): boolean {
    return this.#get(W.classify) === 1;
  }
  /** Preview is switched on and somebody watches. Pictures for the screen are an instrument, too. */
  get wantsPreview(): boolean {
    return this.#get(W.preview) === 1 && this.#get(W.watched) === 1 && this.instruments;
  }
  /** Times are taken; off only while it is measured what that costs. */
  get instruments(): boolean {
    return this.#get(W.uninstrumented) === 0;
  }
  /** 0..1 */
  get score(): number {
    return this.#get(W.scoreMicro) / 1e6;
  }
  /** Whether any network behind the detector wants objects cut out. */
  get crops(): boolean {
    return this.#get(W.crops) === 1;
  }
  get classifyMaxPerFrame(): number {
    return this.#get(W.classifyMaxPerFrame);
  }
  /** Pictures for the screen are made at most this often. */
  get previewIntervalNs(): number {
    return this.#get(W.previewIntervalUs) * 1000;
  }
  /** And no more often than so many times what making one costs. */
  get previewCostTimes(): number {
    return this.#get(W.previewCostTimes);
  }
  /** How often a still of the source was asked for. */
  get stillsAsked(): number {
    return this.#get(W.stillsAsked);
  }
  get policy(): RingPolicy {
    return RING_POLICIES[this.#get(W.policy)] ?? 'wait';
  }
  get read(): ReadMode {
    return READ_MODES[this.#get(W.read)] ?? 'in-order';
  }
  /** Frames a second that are analysed at most; null: all. */
  get maxFps(): number | null {
    const milli = this.#get(W.maxFpsMilli);
    return milli > 0 ? milli / 1000 : null;
  }
  get decodeSkip(): DecodeSkip {
    return DECODE_SKIPS[this.#get(W.decodeSkip)] ?? 'none';
  }

  /** Grows when other faults are asked for; odd while they are being written. */
  get faultsVersion(): number {
    return this.#get(W.faultsVersion);
  }
  /** The faults that are asked for: contract/faults.ts. */
  get faults(): readonly string[] {
    for (;;) {
      const version = this.faultsVersion;
      const text = new TextDecoder().decode(this.#faults.slice(0, this.#get(W.faultsLength)));
      // Odd: they are being written.
      if (version % 2 === 0 && version === this.faultsVersion) return text === '' ? [] : (JSON.parse(text) as string[]);
    }
  }

  /** Those of them that are still to come, or go on. */
  get faultsLeft(): readonly string[] {
    const done = this.#get(W.faultsDone);
    return this.faults.filter((_, index) => (done & (1 << index)) === 0);
  }

  /** Takes a fault that happens once, of the list of this version. False: it has happened, in whatever thread, or there is another list by now. */
  claimFault(version: number, index: number): boolean {
    const bit = 1 << index;
    return version === this.faultsVersion && (Atomics.or(this.#words, W.faultsDone, bit) & bit) === 0;
  }

  /** Grows when other rules hold for the cascade; odd while they are being written. */
  get rulesVersion(): number {
    return this.#get(W.rulesVersion);
  }
  /** One a network behind the detector, in order, and the number of the cascade that they are for: another one keeps its own. */
  get rules(): { readonly plan: number; readonly rules: readonly EffectiveRule[] } {
    for (;;) {
      const version = this.rulesVersion;
      const text = new TextDecoder().decode(this.#rules.slice(0, this.#get(W.rulesLength)));
      if (version % 2 === 0 && version === this.rulesVersion) return text === '' ? NO_RULES : (JSON.parse(text) as typeof NO_RULES);
    }
  }

  /** @throws RangeError where they are longer than there is room for */
  setRules(plan: number, rules: readonly EffectiveRule[]): void {
    const bytes = new TextEncoder().encode(JSON.stringify({ plan, rules }));
    if (bytes.length > RULES_BYTES) throw new RangeError('the rules of the cascade name too many labels');
    Atomics.add(this.#words, W.rulesVersion, 1);
    this.#rules.set(bytes);
    Atomics.store(this.#words, W.rulesLength, bytes.length);
    Atomics.add(this.#words, W.rulesVersion, 1);
    Atomics.store(this.#words, W.crops, Number(rules.length > 0));
  }

  /** Asks the classify thread of this number to take over from the one at work, between two frames. */
  wantCascade(plan: number): void {
    Atomics.store(this.#words, W.cascadeWanted, plan);
  }
  get cascadeWanted(): number {
    return this.#get(W.cascadeWanted);
  }
  /** The one at work gives its place up: `ticket` is the claim that comes next. */
  handCascade(ticket: number): void {
    Atomics.store(this.#words, W.cascadeTicket, ticket);
    Atomics.store(this.#words, W.cascadeNow, this.cascadeWanted);
    Atomics.notify(this.#words, W.cascadeNow);
  }
  /** Waits until the classify thread of this number is at work; the claim it begins with, or −1 where it never will be. Not on the hub thread. */
  takeCascade(plan: number, waitMs: number): number {
    for (;;) {
      const now = this.#get(W.cascadeNow);
      if (now === plan) return this.#get(W.cascadeTicket);
      if (this.stopping || now > plan) return -1;
      Atomics.wait(this.#words, W.cascadeNow, now, waitMs);
    }
  }

  /** Takes over the user's settings, but for rules (`setRules`). */
  apply(settings: LiveSettings): void {
    const set = (word: number, value: number) => Atomics.store(this.#words, word, value);
    set(W.detect, Number(settings.detect));
    set(W.track, Number(settings.track));
    set(W.classify, Number(settings.classify));
    set(W.preview, Number(settings.preview));
    set(W.scoreMicro, Math.round(settings.score * 1e6));
    set(W.classifyMaxPerFrame, settings.classifyMaxPerFrame);
    set(W.maxFpsMilli, Math.round((settings.maxFps ?? 0) * 1000));
    set(W.decodeSkip, DECODE_SKIPS.indexOf(settings.decodeSkip));
    this.wake();
  }

  setFlow(policy: RingPolicy, read: ReadMode): void {
    Atomics.store(this.#words, W.policy, RING_POLICIES.indexOf(policy));
    Atomics.store(this.#words, W.read, READ_MODES.indexOf(read));
  }

  /** One that stays in the list and has happened does not happen again. @throws RangeError where they are longer than the contract allows */
  setFaults(specs: readonly string[]): void {
    const bytes = new TextEncoder().encode(specs.length === 0 ? '' : JSON.stringify(specs));
    const happened = this.faults.filter((_, index) => (this.#get(W.faultsDone) & (1 << index)) !== 0);
    let done = 0;
    specs.forEach((spec, index) => {
      const at = happened.indexOf(spec);
      if (at < 0) return;
      happened.splice(at, 1);
      done |= 1 << index;
    });
    Atomics.add(this.#words, W.faultsVersion, 1);
    Atomics.store(this.#words, W.faultsDone, done);
    this.#faults.set(bytes);
    Atomics.store(this.#words, W.faultsLength, bytes.length);
    Atomics.add(this.#words, W.faultsVersion, 1);
    this.wake();
  }

  /** @param costTimes 0: whatever they cost */
  setPreviewInterval(ms: number, costTimes = 0): void {
    Atomics.store(this.#words, W.previewIntervalUs, Math.round(ms * 1000));
    Atomics.store(this.#words, W.previewCostTimes, Math.round(costTimes));
  }

  setInstruments(on: boolean): void {
    Atomics.store(this.#words, W.uninstrumented, Number(!on));
  }

  /** Asks the source for a still: one of its next pictures, small. */
  askForStill(): void {
    Atomics.add(this.#words, W.stillsAsked, 1);
  }

  setWatched(watched: boolean): void {
    Atomics.store(this.#words, W.watched, Number(watched));
  }

  /** Asks every thread to finish what it is doing and end. */
  stop(): void {
    Atomics.store(this.#words, W.stop, 1);
    this.wake();
  }

  commandCount(): number {
    return this.#get(W.commands);
  }

  /** Sleeps until a command arrives after `seen`, or the time is over. Never on the hub thread. */
  waitForCommand(seen: number, timeoutMs: number): void {
    Atomics.wait(this.#words, W.commands, seen, timeoutMs);
  }

  /** Wakes a source that sleeps; called after a command was posted to it. */
  wake(): void {
    Atomics.add(this.#words, W.commands, 1);
    Atomics.notify(this.#words, W.commands);
  }
}
