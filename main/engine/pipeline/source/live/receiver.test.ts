import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SourceLink } from '../../../../../contract/index.ts';
import { Faults } from '../../../faults.ts';
import { createClock } from '../../../telemetry/clock.ts';
import { Link } from './link.ts';
import { type Failure, failureOf } from './live-fault.ts';
import type { LiveConnection, LivePacket, LiveStream } from './live-input.ts';
import { PacketRingReader, PacketRingWriter, RECORD } from './packet-ring.ts';
import { Receiver } from './receiver.ts';
import type { StreamRecord } from './stream-record.ts';

const REFUSED: Failure = { reason: 'connection refused', advice: 'check host and port', refused: false };
const stream: LiveStream = { record: { container: 'rtsp', timeBase: { num: 1, den: 1000 } } as StreamRecord, segmented: false };
/** A packet of 40 ms, `K` or `P`. */
const packet = (kind: string, index: number): LivePacket => ({
  ...{ data: new Uint8Array(10), flags: Number(kind === 'K'), isKey: kind === 'K', corrupt: false },
  ...{ pts: BigInt(index * 40), dts: BigInt(index * 40), duration: 40n, producerUs: null, reportUs: null },
});

/** What a connection does: it cannot be opened, hangs while it is, or gives packets (`K`, `P`) and then ends, or says nothing any more. */
type Script = Failure | 'hang' | { readonly packets: string; readonly last: 'end' | 'silence' };

class FakeConnection implements LiveConnection {
  readonly #script: Script;
  readonly #log: string[];
  readonly #interrupted = Promise.withResolvers<Failure>();
  #next = 0;

  constructor(script: Script, log: string[]) {
    this.#script = script;
    this.#log = log;
  }
  async open(): Promise<LiveStream | Failure> {
    this.#log.push('open');
    if (this.#script === 'hang') return this.#interrupted.promise;
    return 'reason' in this.#script ? this.#script : stream;
  }
  async read(): Promise<LivePacket | Failure> {
    if (typeof this.#script !== 'object' || !('packets' in this.#script)) throw new Error('read without open');
    const { packets, last } = this.#script;
    const kind = packets[this.#next];
    await setTimeout(1);
    if (kind) return packet(kind, this.#next++);
    return last === 'end' ? failureOf(0) : this.#interrupted.promise;
  }
  interrupt(): void {
    this.#log.push('interrupt');
    this.#interrupted.resolve(failureOf(0));
  }
  async close(): Promise<void> {
    this.#log.push('close');
  }
}

/** Runs a receiver through connections that do as told; the last one is had again and again. @param speed how fast the link's clock goes */
const make = (scripts: readonly Script[], { speed = 1, faults = null as Faults | null } = {}) => {
  const ring = PacketRingWriter.allocate(1 << 16);
  const clock = createClock(process.hrtime.bigint());
  const states: SourceLink[] = [];
  const log: string[] = [];
  const link = new Link({
    clock: { now: () => (clock.now() * speed) as ReturnType<typeof clock.now> },
    random: () => 0.5,
    told: (now) => states.push(now),
  });
  let made = 0;
  const receiver = new Receiver({
    ...{ ring: new PacketRingWriter(ring), link, clock, shown: 'rtsp://cam/stream', faults: () => faults, wake: () => {} },
    connection: () => new FakeConnection(scripts[Math.min(made++, scripts.length - 1)]!, log),
  });
  const reader = new PacketRingReader(ring);
  /** All records so far: `B`egin, `X` broken, `F`ailed, and packets by their kind. */
  const records = (): string => {
    let text = '';
    for (reader.rewind(); reader.next(); ) {
      text +=
        reader.type === RECORD.packet
          ? reader.flags === 1
            ? 'K'
            : 'P'
          : { [RECORD.begin]: 'B', [RECORD.broken]: 'X', [RECORD.failed]: 'F' }[reader.type];
    }
    return text;
  };
  const until = async (done: () => boolean): Promise<void> => {
    for (const end = performance.now() + 10_000; !done() && performance.now() < end; ) await setTimeout(2);
    expect(done()).toBe(true);
  };
  return { receiver, reader, states, log, records, until };
};

describe('the receiver of a live source', () => {
  it('fails with one sentence where it never played, and does not try again', async () => {
    const { receiver, reader, states, log, records } = make([REFUSED]);
    await receiver.run();
    expect(records()).toBe('F');
    const bytes = new Uint8Array(reader.size);
    reader.rewind();
    reader.next();
    reader.copyTo(bytes);
    const sentence = '"rtsp://cam/stream" cannot be opened (connection refused): check host and port.';
    expect(new TextDecoder().decode(bytes)).toBe(sentence);
    expect(states.at(-1)).toMatchObject({ state: 'failed', words: sentence });
    expect([log, reader.closed]).toEqual([['open', 'close'], true]);
  });

  it('begins each connection with a key frame, and marks where it broke', async () => {
    const { receiver, states, records, until } = make([{ packets: 'PPKPPKP', last: 'end' }, REFUSED, { packets: 'PKPP', last: 'silence' }]);
    const run = receiver.run();
    await until(() => records() === 'BKPPKPXBKPP');
    receiver.stop();
    await run;
    expect(records()).toBe('BKPPKPXBKPPX');
    expect(states.map(({ state, reason }) => [state, reason])).toEqual([
      ['connecting', null],
      ['playing', null],
      ['reconnecting', 'the stream ended'],
      ['reconnecting', 'the stream ended'],
      ['reconnecting', 'connection refused'],
      ['reconnecting', 'connection refused'],
      ['playing', null],
      ['ended', null],
    ]);
  });

  it('stops soon, whatever hangs: a connection, a stream, a wait for the next try', async () => {
    const hangs: readonly (readonly [readonly Script[], string])[] = [
      [['hang'], 'connecting'],
      [[{ packets: 'K', last: 'silence' }], 'playing'],
      [[{ packets: 'K', last: 'end' }, REFUSED], 'reconnecting'],
    ];
    for (const [scripts, state] of hangs) {
      const { receiver, states, until, log } = make(scripts);
      const run = receiver.run();
      await until(() => states.at(-1)?.state === state);
      const startMs = performance.now();
      receiver.stop();
      await run;
      expect(performance.now() - startMs).toBeLessThan(500);
      expect([states.at(-1)?.state, log.at(-1)]).toEqual(['ended', 'close']);
    }
  });

  it('gives a silent connection up after 5 s, and makes another', async () => {
    const { receiver, states, records, log, until } = make([{ packets: 'KP', last: 'silence' }], { speed: 20 });
    const run = receiver.run();
    await until(() => records() === 'BKPXBKP');
    receiver.stop();
    await run;
    expect(states.map(({ state }) => state).slice(0, 6)).toEqual([
      'connecting',
      'playing',
      'stalled',
      'reconnecting',
      'reconnecting',
      'playing',
    ]);
    expect(states[3]?.reason).toBe('nothing arrived for 5 s');
    expect(log.slice(0, 4)).toEqual(['open', 'interrupt', 'close', 'open']);
    expect(states[5]).toMatchObject({ reconnects: 1, stalls: 1 });
  });

  it('breaks and holds packets back on request', async () => {
    const faults = new Faults(['disconnect:300#4', 'stall:receive:200#2']);
    const { receiver, states, records, until } = make([{ packets: 'KPPPPPPP', last: 'silence' }], { faults });
    const startMs = performance.now();
    const run = receiver.run();
    await until(() => records() === 'BKPPPXBKPPPPPPP');
    expect(performance.now() - startMs).toBeGreaterThan(500);
    receiver.stop();
    await run;
    expect(states.some(({ reason }) => reason === 'broken on request')).toBe(true);
  });
});
