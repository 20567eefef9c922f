import { Fault, type SessionFrame } from '../../../contract/index.ts';
import { sessionFolder } from './location.ts';
import { readManifest } from './manifest-file.ts';
import { readFrames, readObjects } from './reader.ts';

/**
 * The frame in a row of frames.arrows, with its objects; none where objects.arrows cannot be read, as the session's warnings say.
 * @throws Fault (usage) as openSession, where frames.arrows is missing, and where there is no such row.
 */
export async function sessionFrame(root: string, id: string, row: number): Promise<SessionFrame> {
  await readManifest(sessionFolder(root, id));
  const { total, frames } = await readFrames(root, id, row, 1);
  const [frame] = frames;
  if (!frame) throw new Fault('usage', `The session ${id} has no frame in row ${row}: its ${total} frames are in rows 0 to ${total - 1}.`);
  const [found] = await readObjects(root, id, row, 1).catch((error: unknown) => {
    if (error instanceof Fault) return [];
    throw error;
  });
  return { row, frame, objects: (found?.objects ?? []).map((object) => ({ ...object, box: [...object.box], also: [...object.also] })) };
}
