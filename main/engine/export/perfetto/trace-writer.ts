import type { Sink } from '../out-file.ts';
import {
  CLOCK_MONOTONIC,
  type DebugAnnotation,
  EVENT_TYPE,
  encodePackets,
  type InternedData,
  SEQUENCE,
  type TracePacket,
  type TrackDescriptor,
  type TrackEvent,
} from './schema.ts';

/** All packets are of one writer. */
const SEQUENCE_ID = 1;
/** Packets are encoded so many at a time. */
const PACKETS = 4096;

/** What is known about an event besides its times: whole numbers that are never negative, other numbers, words. Null: not known. */
export type Arguments = { readonly [name: string]: number | string | null };

/** An event as it is given: `number` is written behind the name, which is then not one of a few. */
export interface EventInit {
  readonly name: string;
  readonly category: string;
  readonly number?: number;
  readonly args?: Arguments;
  /** The flow that it is a step of, > 0, and whether it is the last. */
  readonly flow?: number;
  readonly flowEnds?: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Names that occur again and again, written once. */
class Interned {
  readonly #ids = new Map<string, number>();
  #fresh: { iid: number; name: string }[] = [];

  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const iid = this.#ids.size + 1;
    this.#ids.set(name, iid);
    this.#fresh.push({ iid, name });
    return iid;
  }

  get hasNew(): boolean {
    return this.#fresh.length > 0;
  }

  /** Those that no packet has told yet. */
  take(): readonly { iid: number; name: string }[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

/**
 * Writes a Perfetto trace of TrackEvents to a sink, in packets of one sequence. Times are whole ns of the monotonic clock, which the trace declares
 * to be its own. On each track events go in order of time, an end before the beginning of what follows it.
 */
export class TraceWriter {
  readonly #sink: Sink;
  readonly #categories = new Interned();
  readonly #names = new Interned();
  readonly #arguments = new Interned();
  #packets: TracePacket[] = [];
  #tracks = 0;

  /** @param startNs a time at the trace's start. */
  constructor(sink: Sink, startNs: number) {
    this.#sink = sink;
    this.#packets.push({
      trusted_packet_sequence_id: SEQUENCE_ID,
      sequence_flags: SEQUENCE.incrementalStateCleared | SEQUENCE.needsIncrementalState,
      first_packet_on_sequence: true,
      previous_packet_dropped: 1,
      trace_packet_defaults: { timestamp_clock_id: CLOCK_MONOTONIC },
      clock_snapshot: { primary_trace_clock: CLOCK_MONOTONIC, clocks: [{ clock_id: CLOCK_MONOTONIC, timestamp: Math.round(startNs) }] },
    });
  }

  /** Declares a track. @returns its uuid, by which events and other tracks refer to it. */
  track(descriptor: Omit<TrackDescriptor, 'uuid'>): number {
    const uuid = ++this.#tracks;
    this.#packets.push({
      trusted_packet_sequence_id: SEQUENCE_ID,
      sequence_flags: SEQUENCE.needsIncrementalState,
      track_descriptor: { uuid, ...descriptor },
    });
    return uuid;
  }

  begin(track: number, tNs: number, event: EventInit): void {
    this.#event(EVENT_TYPE.sliceBegin, track, tNs, event);
  }

  /** Ends the slice of the track that began last and has not ended. */
  end(track: number, tNs: number): void {
    this.#put(tNs, { type: EVENT_TYPE.sliceEnd, track_uuid: track });
  }

  instant(track: number, tNs: number, event: EventInit): void {
    this.#event(EVENT_TYPE.instant, track, tNs, event);
  }

  /** A counter's value from now on. */
  counter(track: number, tNs: number, value: number): void {
    this.#put(tNs, { type: EVENT_TYPE.counter, track_uuid: track, double_counter_value: value });
  }

  /** Writes what is gathered, where it is much. To be awaited now and then. */
  async drain(): Promise<void> {
    if (this.#packets.length >= PACKETS) await this.finish();
  }

  /** Writes all that is gathered. */
  async finish(): Promise<void> {
    for (let at = 0; at < this.#packets.length; at += PACKETS) await this.#sink.write(encodePackets(this.#packets.slice(at, at + PACKETS)));
    this.#packets = [];
  }

  // There are tens of events a frame: what is not there is not spread in, which would cost more than all the rest.
  #event(type: number, track: number, tNs: number, { name, category, number, args, flow, flowEnds }: EventInit): void {
    const event: Writable<TrackEvent> = { type, track_uuid: track, category_iids: [this.#categories.idOf(category)] };
    if (number === undefined) event.name_iid = this.#names.idOf(name);
    else event.name = `${name} ${number}`;
    if (args !== undefined) event.debug_annotations = this.#annotations(args);
    if (flow !== undefined && flowEnds === true) event.terminating_flow_ids = [flow];
    else if (flow !== undefined) event.flow_ids = [flow];
    this.#put(tNs, event);
  }

  #annotations(args: Arguments): DebugAnnotation[] {
    const annotations: DebugAnnotation[] = [];
    for (const name in args) {
      const value = args[name] ?? null;
      if (value === null) continue;
      const name_iid = this.#arguments.idOf(name);
      if (typeof value === 'string') annotations.push({ name_iid, string_value: value });
      else if (Number.isSafeInteger(value) && value >= 0) annotations.push({ name_iid, uint_value: value });
      else annotations.push({ name_iid, double_value: value });
    }
    return annotations;
  }

  #put(tNs: number, event: TrackEvent): void {
    const packet: Writable<TracePacket> = {
      timestamp: Math.round(tNs),
      trusted_packet_sequence_id: SEQUENCE_ID,
      sequence_flags: SEQUENCE.needsIncrementalState,
      track_event: event,
    };
    if (this.#categories.hasNew || this.#names.hasNew || this.#arguments.hasNew) packet.interned_data = this.#interned();
    this.#packets.push(packet);
  }

  /** What a packet has to tell before it can be understood. */
  #interned(): InternedData {
    return {
      event_categories: this.#categories.take(),
      event_names: this.#names.take(),
      debug_annotation_names: this.#arguments.take(),
    };
  }
}
