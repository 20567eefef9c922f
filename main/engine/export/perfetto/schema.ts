import protobuf from 'protobufjs/light.js';

type Fields = { readonly [name: string]: protobuf.IField };

const one = (type: string, id: number): protobuf.IField => ({ type, id });
const many = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });
/** As in proto2, which the published files are in: a zero that is given is written. */
const message = (fields: Fields): protobuf.IType => ({ edition: 'proto2', fields });

/**
 * The part of Perfetto's trace format that is written here: messages, field numbers and types as published in google/perfetto under
 * protos/perfetto/trace: trace.proto, trace_packet.proto, trace_packet_defaults.proto, clock_snapshot.proto, interned_data/interned_data.proto, and
 * track_event/{track_event,track_descriptor,process_descriptor,thread_descriptor,counter_descriptor,debug_annotation}.proto.
 */
const SCHEMA: { [name: string]: protobuf.IType } = {
  Trace: message({ packet: many('TracePacket', 1) }),
  TracePacket: message({
    clock_snapshot: one('ClockSnapshot', 6),
    timestamp: one('uint64', 8),
    trusted_packet_sequence_id: one('uint32', 10),
    track_event: one('TrackEvent', 11),
    interned_data: one('InternedData', 12),
    sequence_flags: one('uint32', 13),
    previous_packet_dropped: one('uint32', 42),
    trace_packet_defaults: one('TracePacketDefaults', 59),
    track_descriptor: one('TrackDescriptor', 60),
    first_packet_on_sequence: one('bool', 87),
  }),
  TracePacketDefaults: message({ timestamp_clock_id: one('uint32', 58) }),
  ClockSnapshot: message({ clocks: many('Clock', 1), primary_trace_clock: one('uint32', 2) }),
  Clock: message({ clock_id: one('uint32', 1), timestamp: one('uint64', 2) }),
  InternedData: message({
    event_categories: many('InternedName', 1),
    event_names: many('InternedName', 2),
    debug_annotation_names: many('InternedName', 3),
  }),
  // EventCategory, EventName and DebugAnnotationName, which are alike.
  InternedName: message({ iid: one('uint64', 1), name: one('string', 2) }),
  TrackDescriptor: message({
    uuid: one('uint64', 1),
    name: one('string', 2),
    process: one('ProcessDescriptor', 3),
    thread: one('ThreadDescriptor', 4),
    parent_uuid: one('uint64', 5),
    counter: one('CounterDescriptor', 8),
    child_ordering: one('uint32', 11),
    sibling_order_rank: one('int32', 12),
  }),
  ProcessDescriptor: message({ pid: one('int32', 1), process_name: one('string', 6) }),
  ThreadDescriptor: message({ pid: one('int32', 1), tid: one('int32', 2), thread_name: one('string', 5) }),
  CounterDescriptor: message({ unit: one('uint32', 3), unit_name: one('string', 6) }),
  TrackEvent: message({
    category_iids: many('uint64', 3),
    debug_annotations: many('DebugAnnotation', 4),
    type: one('uint32', 9),
    name_iid: one('uint64', 10),
    track_uuid: one('uint64', 11),
    name: one('string', 23),
    double_counter_value: one('double', 44),
    flow_ids: many('fixed64', 47),
    terminating_flow_ids: many('fixed64', 48),
  }),
  DebugAnnotation: message({
    name_iid: one('uint64', 1),
    uint_value: one('uint64', 3),
    double_value: one('double', 5),
    string_value: one('string', 6),
  }),
};

/** BuiltinClock in common/builtin_clock.proto. */
export const CLOCK_MONOTONIC = 3;
/** TrackEvent.Type */
export const EVENT_TYPE = { sliceBegin: 1, sliceEnd: 2, instant: 3, counter: 4 } as const;
/** TracePacket.SequenceFlags */
export const SEQUENCE = { incrementalStateCleared: 1, needsIncrementalState: 2 } as const;
/** TrackDescriptor.ChildTracksOrdering */
export const CHILDREN_BY_RANK = 3;
/** CounterDescriptor.Unit */
export const COUNTER_UNIT = { count: 2, sizeBytes: 3 } as const;

export interface DebugAnnotation {
  readonly name_iid: number;
  readonly uint_value?: number;
  readonly double_value?: number;
  readonly string_value?: string;
}

export interface TrackEvent {
  readonly type: number;
  readonly track_uuid: number;
  readonly category_iids?: readonly number[];
  readonly name_iid?: number;
  readonly name?: string;
  readonly double_counter_value?: number;
  readonly flow_ids?: readonly number[];
  readonly terminating_flow_ids?: readonly number[];
  readonly debug_annotations?: readonly DebugAnnotation[];
}

export interface TrackDescriptor {
  readonly uuid: number;
  readonly parent_uuid?: number;
  readonly name?: string;
  readonly process?: { readonly pid: number; readonly process_name: string };
  readonly thread?: { readonly pid: number; readonly tid: number; readonly thread_name: string };
  readonly counter?: { readonly unit?: number; readonly unit_name?: string };
  readonly child_ordering?: number;
  readonly sibling_order_rank?: number;
}

interface InternedName {
  readonly iid: number;
  readonly name: string;
}

export interface InternedData {
  readonly event_categories?: readonly InternedName[];
  readonly event_names?: readonly InternedName[];
  readonly debug_annotation_names?: readonly InternedName[];
}

export interface TracePacket {
  readonly timestamp?: number;
  readonly trusted_packet_sequence_id: number;
  readonly sequence_flags: number;
  readonly first_packet_on_sequence?: true;
  readonly previous_packet_dropped?: 1;
  readonly trace_packet_defaults?: { readonly timestamp_clock_id: number };
  readonly clock_snapshot?: {
    readonly primary_trace_clock: number;
    readonly clocks: readonly { readonly clock_id: number; readonly timestamp: number }[];
  };
  readonly interned_data?: InternedData;
  readonly track_descriptor?: TrackDescriptor;
  readonly track_event?: TrackEvent;
}

const trace = protobuf.Root.fromJSON({ nested: SCHEMA }).lookupType('Trace');

/** Packets as bytes. Those of several calls, one behind the other, are one trace: a repeated field may be cut anywhere between its elements. */
export const encodePackets = (packets: readonly TracePacket[]): Uint8Array => trace.encode({ packet: packets }).finish();
