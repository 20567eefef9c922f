import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SESSION_FILES } from '../../../contract/index.ts';
import type { Still } from '../pipeline/source/protocol.ts';
import { writeAtomically } from './atomic-file.ts';

const QUALITY = 80;
/** Larger than any thumbnail that is one. */
const MAX_BYTES = 2 ** 20;

/** Keeps a picture as a session's thumbnail, in place of the one that is there. Waits for the disk. @throws the system's error, or sharp's */
export async function writeThumbnail(folder: string, { width, height, rgb }: Still): Promise<void> {
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  await writeAtomically(join(folder, SESSION_FILES.thumbnail), jpeg);
}

/** A session's thumbnail, JPEG; null where there is none. A link is none: what it leads to need not be the session's. */
export async function readThumbnail(folder: string): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const file = await open(join(folder, SESSION_FILES.thumbnail), flags).catch(() => null);
  if (!file) return null;
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > MAX_BYTES) return null;
    const bytes = await file.readFile();
    return bytes.length > 3 && bytes.readUIntBE(0, 3) === 0xffd8ff ? bytes : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
