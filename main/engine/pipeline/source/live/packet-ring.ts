/** What a record of the ring is. `begin`: a new connection and how to decode it; `broken`: the connection is over; `failed`: none was ever made. */
export const RECORD = { packet: 1, begin: 2, broken: 3, failed: 4 } as const;
export type RecordType = (typeof RECORD)[keyof typeof RECORD];

/** What a record says beside its bytes. Of the others than `packet`, the times alone count. */
export interface RecordHead {
  /** FFmpeg's flags of a packet. */
  readonly flags: number;
  /** Its timestamp does not continue those before it. */
  readonly jump: boolean;
  /** Ticks of the stream, as the connection has them. */
  readonly pts: bigint;
  readonly dts: bigint;
  readonly duration: bigint;
  /** When it had arrived, ns on the engine's clock. */
  readonly arrivalNs: number;
  /** When it was captured, ns on the engine's clock; NaN where that is not known. */
  readonly captureNs: number;
}

/** Words of the ring's head. Positions are in blocks, from 0 to twice the capacity, so that full and empty differ. */
const HEAD = { blocks: 0, written: 1, read: 2, records: 3, closed: 4 } as const;
/** A record begins at a multiple of this with its head, which therefore never wraps; its bytes follow. */
const BLOCK = 64;
const HEAD_BYTES = BLOCK;

/** Int32 words of a record's head. */
const R32 = { type: 0, bytes: 1, flags: 2, lost: 3, jump: 4 } as const;
/** Its 64-bit words. */
const R64 = { pts: 3, dts: 4, duration: 5, arrivalNs: 6, captureNs: 7 } as const;

const blocksOf = (bytes: number): number => 1 + Math.ceil(bytes / BLOCK);

/**
 * Packets of a live source on their way from the thread that receives them to the one that decodes them, in shared memory: one thread writes, one reads,
 * nobody waits for the other. Records have any length and lie one after the other; their bytes may wrap. Full and empty are return values.
 */
abstract class PacketRing {
  /** @param bytes for records and their heads */
  static allocate(bytes: number): SharedArrayBuffer {
    const blocks = Math.max(4, Math.floor(bytes / BLOCK));
    const buffer = new SharedArrayBuffer(HEAD_BYTES + blocks * BLOCK);
    new Int32Array(buffer)[HEAD.blocks] = blocks;
    return buffer;
  }

  readonly buffer: SharedArrayBuffer;
  protected readonly blocks: number;
  protected readonly head: Int32Array;
  protected readonly words: Int32Array;
  protected readonly longs: BigInt64Array;
  protected readonly floats: Float64Array;
  protected readonly bytes: Uint8Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.head = new Int32Array(buffer, 0, HEAD_BYTES / 4);
    this.blocks = this.head[HEAD.blocks]!;
    this.words = new Int32Array(buffer, HEAD_BYTES, (this.blocks * BLOCK) / 4);
    this.longs = new BigInt64Array(buffer, HEAD_BYTES, (this.blocks * BLOCK) / 8);
    this.floats = new Float64Array(buffer, HEAD_BYTES, (this.blocks * BLOCK) / 8);
    this.bytes = new Uint8Array(buffer, HEAD_BYTES, this.blocks * BLOCK);
  }

  /** No more records will come. */
  get closed(): boolean {
    return Atomics.load(this.head, HEAD.closed) === 1;
  }

  /** Blocks between two positions. */
  protected between(from: number, to: number): number {
    return (to - from + 2 * this.blocks) % (2 * this.blocks);
  }

  protected on(position: number, blocks: number): number {
    return (position + blocks) % (2 * this.blocks);
  }

  /** Where in the memory a position is, in blocks. */
  protected at(position: number): number {
    return position % this.blocks;
  }
}

/**
 * The writing end. A packet that finds no room is lost, and with it every one up to the next key frame, since without it they cannot be decoded; how many
 * is said with the next packet that has room. What begins or ends a connection is never lost: it is kept here until it has room.
 */
export class PacketRingWriter extends PacketRing {
  #lost = 0;
  /** One of those that were lost jumped. */
  #jump = false;
  #awaitsKey = false;
  readonly #waiting: { readonly type: RecordType; readonly head: RecordHead; readonly data: Uint8Array }[] = [];

  /** Writes a packet. False: it is lost, and counted. */
  packet(head: RecordHead, data: Uint8Array, isKey: boolean): boolean {
    if (isKey) this.#awaitsKey = false;
    if (this.#awaitsKey || !this.#writeWaiting() || !this.#write(RECORD.packet, head, data)) {
      this.#awaitsKey = true;
      this.#lost++;
      this.#jump ||= head.jump;
      return false;
    }
    return true;
  }

  /** Writes what is not a packet, now or before the next record that has room. */
  mark(type: Exclude<RecordType, typeof RECORD.packet>, head: RecordHead, data: Uint8Array): void {
    // Behind another connection a key frame comes first anyway.
    this.#awaitsKey = false;
    this.#waiting.push({ type, head, data });
    this.#writeWaiting();
  }

  #writeWaiting(): boolean {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (!this.#write(first.type, first.head, first.data)) return false;
      this.#waiting.shift();
    }
    return true;
  }

  #write(type: RecordType, head: RecordHead, data: Uint8Array): boolean {
    const written = this.head[HEAD.written]!;
    const used = this.between(Atomics.load(this.head, HEAD.read), written);
    const blocks = blocksOf(data.length);
    if (used + blocks > this.blocks) return false;
    const at = this.at(written);
    const [w, l] = [(at * BLOCK) / 4, (at * BLOCK) / 8];
    this.words[w + R32.type] = type;
    this.words[w + R32.bytes] = data.length;
    this.words[w + R32.flags] = head.flags;
    this.words[w + R32.lost] = this.#lost;
    this.words[w + R32.jump] = Number(head.jump || this.#jump);
    this.longs[l + R64.pts] = head.pts;
    this.longs[l + R64.dts] = head.dts;
    this.longs[l + R64.duration] = head.duration;
    this.floats[l + R64.arrivalNs] = head.arrivalNs;
    this.floats[l + R64.captureNs] = head.captureNs;
    const from = (at + 1) % this.blocks;
    const first = Math.min(data.length, (this.blocks - from) * BLOCK);
    this.bytes.set(data.subarray(0, first), from * BLOCK);
    this.bytes.set(data.subarray(first), 0);
    this.#lost = 0;
    this.#jump = false;
    Atomics.store(this.head, HEAD.written, this.on(written, blocks));
    this.#signal();
    return true;
  }

  /** No more records will come; who waits is woken. */
  close(): void {
    Atomics.store(this.head, HEAD.closed, 1);
    this.#signal();
  }

  #signal(): void {
    Atomics.add(this.head, HEAD.records, 1);
    Atomics.notify(this.head, HEAD.records);
  }
}

/** The reading end: a cursor that may be set back to the first record that was not given up. */
export class PacketRingReader extends PacketRing implements RecordHead {
  /** Of the record that `next` found. */
  type: RecordType = RECORD.packet;
  size = 0;
  /** Packets that were lost before it because the ring was full. */
  lost = 0;
  flags = 0;
  jump = false;
  pts = 0n;
  dts = 0n;
  duration = 0n;
  arrivalNs = 0;
  captureNs = Number.NaN;
  #cursor = 0;
  #from = 0;

  /** There is a record that the cursor has not passed. */
  get ready(): boolean {
    return this.#cursor !== Atomics.load(this.head, HEAD.written);
  }

  /** Moves the cursor over the next record, whose head then is in the fields. False: there is none. */
  next(): boolean {
    if (!this.ready) return false;
    const at = this.at(this.#cursor);
    const [w, l] = [(at * BLOCK) / 4, (at * BLOCK) / 8];
    this.type = this.words[w + R32.type] as RecordType;
    this.size = this.words[w + R32.bytes]!;
    this.flags = this.words[w + R32.flags]!;
    this.lost = this.words[w + R32.lost]!;
    this.jump = this.words[w + R32.jump] === 1;
    this.pts = this.longs[l + R64.pts]!;
    this.dts = this.longs[l + R64.dts]!;
    this.duration = this.longs[l + R64.duration]!;
    this.arrivalNs = this.floats[l + R64.arrivalNs]!;
    this.captureNs = this.floats[l + R64.captureNs]!;
    this.#from = (at + 1) % this.blocks;
    this.#cursor = this.on(this.#cursor, blocksOf(this.size));
    return true;
  }

  /** The bytes of the record that `next` found, into the beginning of `target`. To be called before `release`. */
  copyTo(target: Uint8Array): void {
    const first = Math.min(this.size, (this.blocks - this.#from) * BLOCK);
    target.set(this.bytes.subarray(this.#from * BLOCK, this.#from * BLOCK + first));
    target.set(this.bytes.subarray(0, this.size - first), first);
  }

  /** Gives up everything before the cursor: it may be written over. */
  release(): void {
    Atomics.store(this.head, HEAD.read, this.#cursor);
  }

  /** The cursor, to come back to by `rewind` as long as it is not given up. */
  get position(): number {
    return this.#cursor;
  }

  /** Back to a position, or to the first record that was not given up. */
  rewind(position: number = this.head[HEAD.read]!): void {
    this.#cursor = position;
  }

  /** Read before `next`, given to `wait` after it found nothing. */
  signalCount(): number {
    return Atomics.load(this.head, HEAD.records);
  }

  /** Sleeps until something was written after `seen`, or the time is over. Not on a thread that must not block. */
  wait(seen: number, timeoutMs: number): void {
    Atomics.wait(this.head, HEAD.records, seen, timeoutMs);
  }
}
