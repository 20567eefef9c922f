import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  Fault,
  type FrameObject,
  SESSION_FILES,
  type SessionDetail,
  type SessionListItem,
  type TimelineFrame,
} from '../../../contract/index.ts';
import { toTimelineFrame } from '../telemetry/stage-times.ts';
import { describeSession } from './describe-session.ts';
import { errorCode } from './disk-fault.ts';
import { readEvents } from './events-file.ts';
import { isSessionId, sessionFolder } from './location.ts';
import { readManifest } from './manifest-file.ts';
import { collectObjects } from './stored-objects.ts';
import { storedRecords } from './stored-records.ts';
import { StreamReader, withStream } from './stream-reader.ts';

/** Folders looked at together when sessions are listed. */
const LIST_WIDTH = 8;

/** A folder that has a manifest but cannot be opened, and the sentence why. */
export interface UnreadableSession {
  readonly id: string;
  readonly reason: string;
}

/**
 * All sessions in a folder, newest first. Folders and files that are no sessions are passed over; sessions that cannot be read are told apart,
 * in `unreadable`. A root that does not exist has none.
 * @throws Fault (usage) where the root cannot be read.
 */
export async function scanSessions(root: string): Promise<{ items: SessionListItem[]; unreadable: UnreadableSession[] }> {
  const names = await readdir(resolve(root)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new Fault('usage', `The sessions in ${root} cannot be listed (${errorCode(error)}): choose a folder that can be read.`);
  });
  const items: SessionListItem[] = [];
  const unreadable: UnreadableSession[] = [];
  const waiting = names.filter(isSessionId);
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const folder = sessionFolder(root, id);
      if (!(await isFile(join(folder, SESSION_FILES.manifest)))) continue;
      try {
        const manifest = await readManifest(folder);
        items.push((await describeSession(folder, id, manifest)).item);
      } catch (error) {
        unreadable.push({ id, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: LIST_WIDTH }, work));
  items.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt) || b.id.localeCompare(a.id));
  unreadable.sort((a, b) => a.id.localeCompare(b.id));
  return { items, unreadable };
}

/** All sessions in a folder that can be read, newest first. @throws as scanSessions. */
export const listSessions = async (root: string): Promise<SessionListItem[]> => (await scanSessions(root)).items;

/**
 * A session without its frames. One that was not closed gets its summary from the frames that are there.
 * @throws Fault (usage) where there is no such session, it is damaged beyond reading, or of a newer version.
 */
export async function openSession(root: string, id: string): Promise<SessionDetail> {
  const folder = sessionFolder(root, id);
  const manifest = await readManifest(folder);
  const [{ item, summary }, events] = await Promise.all([
    describeSession(folder, id, manifest),
    readEvents(join(folder, SESSION_FILES.events)),
  ]);
  const streams = await Promise.all(STREAMS.map((stream) => streamWarnings(folder, stream, item.state)));
  return { manifest, item, folder, summary, events: events.events, warnings: [...streams.flat(), ...events.warnings] };
}

/**
 * Frames of a session by their place in the file: rows [from, from + count), fewer at the end. `total` is how many there are.
 * @throws Fault (usage) as openSession, and where frames.arrows is missing.
 */
export async function readFrames(
  root: string,
  id: string,
  from: number,
  count: number,
): Promise<{ total: number; frames: TimelineFrame[] }> {
  return withStream(sessionFolder(root, id), SESSION_FILES.frames, async (reader) => {
    const { first, end } = reader.index.batchesOf(from, count);
    const frames: TimelineFrame[] = [];
    for await (const { batch, firstRow } of reader.batches(first, end)) {
      const [start, stop] = [Math.max(0, from - firstRow), Math.min(batch.numRows, from + count - firstRow)];
      for (const record of storedRecords(batch, start, stop)) frames.push({ ...toTimelineFrame(record), objects: record.objectCount });
    }
    return { total: reader.index.rows, frames };
  });
}

/**
 * The objects of the frames that `readFrames` gives for the same rows, in the same order.
 * @throws Fault (usage) as readFrames.
 */
export async function readObjects(
  root: string,
  id: string,
  from: number,
  count: number,
): Promise<{ frame: number; objects: FrameObject[] }[]> {
  const folder = sessionFolder(root, id);
  const { frames } = await readFrames(root, id, from, count);
  const index = await withStream(folder, SESSION_FILES.frames, async (reader) => reader.index);
  const byFrame = new Map<number, FrameObject[]>(frames.map(({ frame }) => [frame, []]));
  await withStream(folder, SESSION_FILES.objects, async (reader) => {
    const { first, end } = index.batchesBeside(reader.index, index.batchesOf(from, count));
    for await (const { batch } of reader.batches(first, end)) collectObjects(batch, byFrame);
  });
  return frames.map(({ frame }) => ({ frame, objects: byFrame.get(frame) ?? [] }));
}

/** The two streams: what a row is, and a column that no other stream has. */
const STREAMS = [
  { name: SESSION_FILES.frames, things: 'frames', column: 'state' },
  { name: SESSION_FILES.objects, things: 'objects', column: 'label' },
] as const;

async function streamWarnings(
  folder: string,
  { name, things, column }: (typeof STREAMS)[number],
  state: SessionListItem['state'],
): Promise<string[]> {
  try {
    const reader = await StreamReader.open(join(folder, name));
    await reader.close();
    const { tornBytes, rows, fileBytes, damage, layout } = reader.index;
    if (fileBytes === 0) return state === 'recording' ? [] : [`${name} is empty: the recording ended before anything was written.`];
    if (layout && !layout.has(column)) return [`${name} holds something else than ${things}: restore it from a copy.`];
    const warnings: string[] = [];
    const lostBytes = damage.reduce((sum, { bytes }) => sum + bytes, 0);
    if (lostBytes > 0)
      warnings.push(`${lostBytes} bytes within ${name} are damaged and are left out; the ${rows} ${things} around them are there.`);
    if (tornBytes > 0 && state !== 'recording')
      warnings.push(`The last ${tornBytes} bytes of ${name} are no whole batch and are left out; the ${rows} ${things} before are there.`);
    return warnings;
  } catch (error) {
    return [errorCode(error) === 'ENOENT' ? `${name} is missing.` : `${name} cannot be read: ${errorCode(error) || String(error)}.`];
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
