import { accessSync, closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps what lies here in memory only. */
const MEMORY = '/dev/shm';

const folder = (): string => {
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK);
    return MEMORY;
  } catch {
    return tmpdir();
  }
};

let made = 0;

/**
 * A file that two processes hold and nobody else can find: tensors cross in it. It has no name any more when it is handed on, so nothing is left of it,
 * however they end. @returns its descriptor; to be closed. @throws the system's error
 */
export const openSharedFile = (): number => {
  const path = join(folder(), `throughline-${process.pid}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${made++}`);
  const fd = openSync(path, 'wx+', 0o600);
  try {
    rmSync(path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
};

const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Writes all of it at so many bytes from the beginning. @throws the system's error, as where shared memory is full */
export const writeAt = (fd: number, view: ArrayBufferView, at: number): void => {
  const bytes = bytesOf(view);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
};

/** Fills all of it from so many bytes behind the beginning. @throws Error where the file ends before */
export const readAt = (fd: number, view: ArrayBufferView, at: number): void => {
  const bytes = bytesOf(view);
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(fd, bytes, done, bytes.length - done, at + done);
    if (count === 0) throw new Error(`Expected ${bytes.length} bytes of a tensor but received ${done}.`);
    done += count;
  }
};
