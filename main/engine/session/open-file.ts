import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/**
 * Opens a file for reading. Whatever else lies in its place is refused and never waited for: a pipe would block one of the few threads that
 * wait for disks until somebody writes to it.
 * @throws the system's error; EISDIR where it is no file.
 */
export async function openFile(path: string): Promise<FileHandle> {
  if ((await stat(path)).isFile()) {
    // Somebody may put another thing there just now: that is not waited for either (Windows has no such flag, and no such files).
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if ((await file.stat()).isFile()) return file;
    await file.close();
  }
  throw Object.assign(new Error(`${path} is no file`), { code: 'EISDIR' });
}
