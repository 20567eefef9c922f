import type { SessionEvent } from '../../../../contract/index.ts';
import { whatIfWords } from '../../telemetry/what-if/words.ts';
import type { Arguments, TraceWriter } from './trace-writer.ts';
import { RANK, type Tracks } from './tracks.ts';

/** What happened, as instants on a track of their own: changes, faults, gaps, seeks, and what came of changes. */
export function writeEvents(writer: TraceWriter, tracks: Tracks, events: readonly SessionEvent[]): void {
  if (events.length === 0) return;
  const track = tracks.named('Events', RANK.events);
  for (const event of events)
    writer.instant(track, Math.max(0, event.tNs), { name: event.text, category: event.kind, args: argumentsOf(event) });
}

const argumentsOf = ({ kind, frame, key, from, to, whatIf }: SessionEvent): Arguments => ({
  kind,
  frame,
  key: key ?? null,
  from: from === undefined ? null : asText(from),
  to: to === undefined ? null : asText(to),
  result: whatIf === undefined ? null : whatIfWords(whatIf),
});

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
