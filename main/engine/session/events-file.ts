import { open } from 'node:fs/promises';
import { type SessionEvent, sessionEvent } from '../../../contract/index.ts';
import { errorCode } from './disk-fault.ts';

/** More events than a person makes; what is beyond is not shown, and said. */
const MAX_EVENTS = 50_000;

/** Reads events.ndjson. Lines that are no events (a torn last one, damage) are left out, with a sentence in `warnings`. */
export async function readEvents(path: string): Promise<{ events: SessionEvent[]; warnings: string[] }> {
  const events: SessionEvent[] = [];
  const warnings: string[] = [];
  let bad = 0;
  try {
    const file = await open(path, 'r');
    for await (const line of file.readLines()) {
      if (line.trim() === '') continue;
      const event = parseLine(line);
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
  try {
    const checked = sessionEvent.safeParse(JSON.parse(line));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}
