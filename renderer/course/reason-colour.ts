import type { DropReason } from '../../contract/stages.ts';

/** Losses to errors are reds, to want of room or time ambers, a frame that came too late for the screen has the screen's blue. */
export const REASON_COLOUR: { readonly [K in DropReason]: string } = {
  net_lost: '#ef5b5b',
  reconnect_gap: '#b8455f',
  demux_corrupt: '#d9667b',
  decode_error: '#e0625a',
  stage_error: '#c94f4f',
  stage_timeout: '#a84a6a',
  decoder_drop: '#d08a3e',
  ring_drop_oldest: '#e8a317',
  ring_drop_newest: '#c98f1a',
  age_evicted: '#e5bb4f',
  queue_full: '#b98a35',
  present_missed: '#6c8cff',
  shutdown: '#8a919c',
};
