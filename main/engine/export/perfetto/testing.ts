import { type ProtoField, protoFields, protoText } from '../../../../models/protobuf.ts';

/**
 * Reads a Perfetto trace as its trace processor does, from the bytes alone: nothing here knows the writer or its schema. Field numbers and rules were
 * taken from google/perfetto, protos/perfetto/trace: trace_packet.proto at 02603952, track_event/track_event.proto at 005055c9,
 * track_event/track_descriptor.proto at 2b40f5e5 (and sibling_order_rank 12, child_ordering 11, later), process_descriptor.proto at 35ecffba,
 * thread_descriptor.proto at 1e2582a8, counter_descriptor.proto at 9b959b7c (and unit_name 6, later), debug_annotation.proto at 0c460ef3,
 * interned_data/interned_data.proto at 024d2009, clock_snapshot.proto at 246b14de, trace_packet_defaults.proto at 4c949673. What is not among them
 * is refused.
 */
export interface TraceTrack {
  readonly uuid: number;
  readonly name: string;
  readonly parent: number;
  readonly kind: 'process' | 'thread' | 'counter' | 'other';
  readonly pid: number;
  readonly tid: number;
}

export interface TraceSlice {
  readonly track: TraceTrack;
  readonly name: string;
  readonly category: string;
  readonly startNs: number;
  endNs: number;
  /** The slice it is drawn in. */
  readonly parent: TraceSlice | null;
  readonly flows: readonly number[];
  readonly endingFlows: readonly number[];
  readonly args: { readonly [name: string]: number | string };
}

export interface Trace {
  readonly packets: number;
  readonly tracks: ReadonlyMap<number, TraceTrack>;
  readonly slices: readonly TraceSlice[];
  readonly instants: readonly TraceSlice[];
  readonly counters: readonly { readonly track: TraceTrack; readonly tNs: number; readonly value: number }[];
}

type Numbered = ReadonlyMap<number, readonly ProtoField[]>;

function message(bytes: Uint8Array, what: string, allowed: readonly number[]): Numbered {
  const fields = new Map<number, ProtoField[]>();
  for (const field of protoFields(bytes)) {
    if (!allowed.includes(field.number)) throw new Error(`${what} has a field ${field.number}`);
    fields.set(field.number, [...(fields.get(field.number) ?? []), { ...field, bytes: field.bytes.slice() }]);
  }
  return fields;
}

const one = (fields: Numbered, number: number): ProtoField | undefined => fields.get(number)?.at(-1);
const varint = (fields: Numbered, number: number, missing = Number.NaN): number => one(fields, number)?.value ?? missing;
const text = (fields: Numbered, number: number): string | undefined => {
  const field = one(fields, number);
  return field && protoText(field.bytes);
};
const view = ({ bytes }: ProtoField): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const double = (field: ProtoField): number => view(field).getFloat64(0, true);
const fixed64 = (field: ProtoField): number => Number(view(field).getBigUint64(0, true));

const MONOTONIC = 3;
const [BEGIN, END, INSTANT, COUNTER] = [1, 2, 3, 4];

interface Event {
  readonly tNs: number;
  readonly type: number;
  readonly track: number;
  readonly name: string;
  readonly category: string;
  readonly flows: readonly number[];
  readonly endingFlows: readonly number[];
  readonly args: { readonly [name: string]: number | string };
  readonly value: number;
}

/** @throws where anything in it is not as Perfetto wants it. */
export function readTrace(bytes: Uint8Array): Trace {
  const tracks = new Map<number, TraceTrack>();
  const events: Event[] = [];
  const [categories, names, argumentNames] = [new Map<number, string>(), new Map<number, string>(), new Map<number, string>()];
  const intern = (into: Map<number, string>, fields: readonly ProtoField[] | undefined): void => {
    for (const field of fields ?? []) {
      const entry = message(field.bytes, 'an interned name', [1, 2]);
      const iid = varint(entry, 1);
      if (!(iid > 0) || into.has(iid)) throw new Error(`Interned id ${iid} is 0 or given twice`);
      into.set(iid, text(entry, 2) ?? '');
    }
  };
  const interned = (from: Map<number, string>, iid: number): string => {
    const found = from.get(iid);
    if (found === undefined) throw new Error(`Interned id ${iid} is not known yet`);
    return found;
  };
  let clock = 0;
  let primary = 0;
  let cleared = false;
  let packets = 0;
  for (const outer of protoFields(bytes)) {
    if (outer.number !== 1 || outer.wire !== 2) throw new Error('A trace consists of packets');
    packets++;
    const packet = message(outer.bytes, 'a packet', [6, 8, 10, 11, 12, 13, 42, 58, 59, 60, 87]);
    if (!(varint(packet, 10) > 0)) throw new Error('A packet without a sequence');
    const flags = varint(packet, 13, 0);
    if ((flags & 1) !== 0) {
      cleared = true;
      clock = 0;
      for (const known of [categories, names, argumentNames]) known.clear();
    }
    if ((flags & 2) !== 0 && !cleared) throw new Error('A packet needs a state that was never cleared');
    const snapshot = one(packet, 6);
    if (snapshot) {
      const { clocks, primaryClock } = readSnapshot(snapshot.bytes);
      if (!clocks.includes(primaryClock)) throw new Error('The clock of the trace is not in its snapshot');
      primary = primaryClock;
    }
    const defaults = one(packet, 59);
    if (defaults) clock = varint(message(defaults.bytes, 'defaults', [58]), 58);
    const data = one(packet, 12);
    if (data) {
      const fields = message(data.bytes, 'interned data', [1, 2, 3]);
      intern(categories, fields.get(1));
      intern(names, fields.get(2));
      intern(argumentNames, fields.get(3));
    }
    const descriptor = one(packet, 60);
    if (descriptor) {
      const track = readTrack(descriptor.bytes, tracks);
      tracks.set(track.uuid, track);
    }
    const event = one(packet, 11);
    if (!event) continue;
    const used = varint(packet, 58, clock);
    if (used !== MONOTONIC || used !== primary) throw new Error(`An event on clock ${used} in a trace of clock ${primary}`);
    const fields = message(event.bytes, 'an event', [3, 4, 9, 10, 11, 23, 44, 47, 48]);
    const nameId = varint(fields, 10, 0);
    events.push({
      tNs: varint(packet, 8),
      type: varint(fields, 9),
      track: varint(fields, 11),
      name: nameId > 0 ? interned(names, nameId) : (text(fields, 23) ?? ''),
      category: (fields.get(3) ?? []).map(({ value }) => interned(categories, value)).join(','),
      flows: (fields.get(47) ?? []).map(fixed64),
      endingFlows: (fields.get(48) ?? []).map(fixed64),
      args: Object.fromEntries(
        (fields.get(4) ?? []).map(({ bytes: annotation }) => readArgument(annotation, (iid) => interned(argumentNames, iid))),
      ),
      value: fields.has(44) ? double(one(fields, 44)!) : Number.NaN,
    });
  }
  return { packets, tracks, ...play(events, tracks) };
}

function readSnapshot(bytes: Uint8Array): { clocks: number[]; primaryClock: number } {
  const snapshot = message(bytes, 'a snapshot', [1, 2]);
  const clocks = (snapshot.get(1) ?? []).map((field) => varint(message(field.bytes, 'a clock', [1, 2]), 1));
  return { clocks, primaryClock: varint(snapshot, 2) };
}

function readTrack(bytes: Uint8Array, known: ReadonlyMap<number, TraceTrack>): TraceTrack {
  const fields = message(bytes, 'a track', [1, 2, 3, 4, 5, 8, 11, 12]);
  const uuid = varint(fields, 1);
  const parent = varint(fields, 5, 0);
  if (!(uuid > 0) || known.has(uuid)) throw new Error(`Track ${uuid} is 0 or declared twice`);
  if (parent !== 0 && !known.has(parent)) throw new Error(`Track ${uuid} is in ${parent}, which is not there`);
  const process = one(fields, 3);
  const thread = one(fields, 4);
  const counter = one(fields, 8);
  if (process) {
    const inside = message(process.bytes, 'a process', [1, 6]);
    return { uuid, parent, kind: 'process', name: text(inside, 6) ?? '', pid: varint(inside, 1), tid: 0 };
  }
  if (thread) {
    const inside = message(thread.bytes, 'a thread', [1, 2, 5]);
    return { uuid, parent, kind: 'thread', name: text(inside, 5) ?? '', pid: varint(inside, 1), tid: varint(inside, 2) };
  }
  if (counter) message(counter.bytes, 'a counter', [3, 6]);
  return { uuid, parent, kind: counter ? 'counter' : 'other', name: text(fields, 2) ?? '', pid: 0, tid: 0 };
}

function readArgument(bytes: Uint8Array, nameOf: (iid: number) => string): [string, number | string] {
  const fields = message(bytes, 'an annotation', [1, 3, 5, 6]);
  const value = one(fields, 5) ? double(one(fields, 5)!) : (text(fields, 6) ?? varint(fields, 3));
  return [nameOf(varint(fields, 1)), value];
}

/** Slices out of beginnings and ends: in the order of time, and of the file where times are equal; an end ends what began last on its track. */
function play(events: Event[], tracks: ReadonlyMap<number, TraceTrack>): Omit<Trace, 'packets' | 'tracks'> {
  const slices: TraceSlice[] = [];
  const instants: TraceSlice[] = [];
  const counters: { track: TraceTrack; tNs: number; value: number }[] = [];
  const open = new Map<number, TraceSlice[]>();
  for (const { tNs, type, track: uuid, value, ...rest } of events.toSorted((a, b) => a.tNs - b.tNs)) {
    const track = tracks.get(uuid);
    if (!track) throw new Error(`An event on track ${uuid}, which is not there`);
    if (!Number.isSafeInteger(tNs) || tNs < 0) throw new Error(`An event at ${tNs} ns`);
    const stack = open.get(uuid) ?? [];
    open.set(uuid, stack);
    if (type === COUNTER) {
      if (track.kind !== 'counter' || !Number.isFinite(value)) throw new Error(`${track.name} is no counter, or has no value`);
      counters.push({ track, tNs, value });
    } else if (type === END) {
      const slice = stack.pop();
      if (!slice) throw new Error(`An end on ${track.name} without a beginning`);
      slice.endNs = tNs;
    } else if (type === BEGIN || type === INSTANT) {
      if (track.kind === 'counter') throw new Error(`A slice on the counter ${track.name}`);
      const slice: TraceSlice = { ...rest, track, startNs: tNs, endNs: tNs, parent: stack.at(-1) ?? null };
      if (type === INSTANT) instants.push(slice);
      else {
        slices.push(slice);
        stack.push(slice);
      }
    } else throw new Error(`An event of type ${type}`);
  }
  for (const [uuid, stack] of open) if (stack.length > 0) throw new Error(`${stack.length} slices on ${tracks.get(uuid)?.name} never end`);
  return { slices, instants, counters };
}
