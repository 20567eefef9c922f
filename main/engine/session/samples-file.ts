import { open } from 'node:fs/promises';
import { type SessionSample, sessionSample } from '../../../contract/index.ts';

/** One a second for two days: more than that is not read. */
const MAX_SAMPLES = 200_000;

/** The samples of a session, oldest first. A file that is missing (version 1) or torn gives what can be read of it; lines that are none are left out. */
export async function* readSamples(path: string): AsyncGenerator<SessionSample> {
  try {
    const file = await open(path, 'r');
    let count = 0;
    for await (const line of file.readLines()) {
      const sample = parseLine(line);
      if (sample) yield sample;
      if (++count === MAX_SAMPLES) return;
    }
  } catch {
    // What could be read was given.
  }
}

function parseLine(line: string): SessionSample | null {
  try {
    const checked = sessionSample.safeParse(JSON.parse(line));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}
