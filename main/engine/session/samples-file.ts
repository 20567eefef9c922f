import { type SessionSample, sessionSample } from '../../../contract/index.ts';
import { linesOf, parseJson } from './ndjson-file.ts';

/** One a second for two days: more than that is not read. */
const MAX_SAMPLES = 200_000;

/** The samples of a session, oldest first. A file that is missing (version 1) or torn gives what can be read of it; lines that are none are left out. */
export async function* readSamples(path: string): AsyncGenerator<SessionSample> {
  try {
    let count = 0;
    for await (const line of linesOf(path)) {
      const sample = sessionSample.safeParse(line === null ? null : parseJson(line));
      if (sample.success && isSane(sample.data)) yield sample.data;
      if (++count === MAX_SAMPLES) return;
    }
  } catch {
    // What could be read was given.
  }
}

/** Whether all numbers are such as a run can have: sums of larger ones would be no numbers any more. */
const isSane = (value: unknown): boolean =>
  typeof value === 'number'
    ? Math.abs(value) <= Number.MAX_SAFE_INTEGER
    : typeof value !== 'object' || value === null || Object.values(value).every(isSane);
