import { type SessionEvent, sessionEvent } from '../../../contract/index.ts';
import { errorCode } from './disk-fault.ts';
import { linesOf, parseJson } from './ndjson-file.ts';

/** More events than a person makes; what is beyond is not shown, and said. */
const MAX_EVENTS = 50_000;
/** How deep the value of a setting can be; a deeper one is damage, and could not be told to a window. */
const MAX_DEPTH = 8;

/** Reads events.ndjson. Lines that are no events (a torn last one, damage) are left out, with a sentence in `warnings`. */
export async function readEvents(path: string): Promise<{ events: SessionEvent[]; warnings: string[] }> {
  const events: SessionEvent[] = [];
  const warnings: string[] = [];
  let bad = 0;
  try {
    for await (const line of linesOf(path)) {
      if (line?.trim() === '') continue;
      const event = line === null ? null : parseLine(line);
      if (!event) bad++;
      else if (events.push(event) === MAX_EVENTS) {
        warnings.push(`events.ndjson has more than ${MAX_EVENTS} events; the rest is not shown.`);
        break;
      }
    }
  } catch (error) {
    warnings.push(
      errorCode(error) === 'ENOENT' ? 'events.ndjson is missing: no events are known.' : `events.ndjson cannot be read: ${String(error)}.`,
    );
  }
  if (bad > 0) warnings.push(`${bad} ${bad === 1 ? 'line' : 'lines'} of events.ndjson could not be read and are left out.`);
  return { events, warnings };
}

function parseLine(line: string): SessionEvent | null {
  const { success, data } = sessionEvent.safeParse(parseJson(line));
  return success && isShallow(data.from) && isShallow(data.to) ? data : null;
}

const isShallow = (value: unknown, depth = MAX_DEPTH): boolean =>
  typeof value !== 'object' || value === null || (depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1)));
