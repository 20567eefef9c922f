import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../../../contract/index.ts';
import { redact, splitAddress } from '../../credentials.ts';

/** Where a source is: a file of this machine, or an address that FFmpeg resolves. */
export interface Location {
  /** As shown to people: without credentials. */
  readonly shown: string;
  /** Last part of the path. */
  readonly name: string;
  /** What FFmpeg opens. */
  readonly url: string;
  /** Path on this machine; null for other addresses. */
  readonly path: string | null;
}

/** Tells paths from addresses. A single letter before the colon is a drive. */
export const locate = (uri: string): Location => {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1]?.toLowerCase();
  if (scheme && scheme !== 'file') {
    const { shown, opened } = splitAddress(uri.trim());
    return { shown, name: basename(shown.replace(/[?#].*$/, '')) || shown, url: opened, path: null };
  }
  const path = scheme ? fileURLToPath(uri) : uri;
  // With the protocol named, a colon or a percent sign in a file's name means nothing to FFmpeg.
  return { shown: path, name: basename(path), url: `file:${path}`, path };
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Finds what is wrong with a file before FFmpeg is asked. @throws Fault(source) */
export const checkFile = (path: string): void => {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(path);
    if (stat.isFile()) closeSync(openSync(path, 'r'));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Fault('source', `There is no file "${path}": check the path.`, { cause: error });
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Fault('source', `The file "${path}" may not be read: change its permissions or copy it.`, { cause: error });
    }
    throw new Fault('source', `The file "${path}" cannot be read (${code || String(error)}): check the disk or copy it elsewhere.`, {
      cause: error,
    });
  }
  if (stat.isDirectory()) throw new Fault('source', `"${path}" is a folder: name a video or a picture in it.`);
  if (!stat.isFile()) throw new Fault('source', `"${path}" is not a regular file: name a video or a picture.`);
  if (stat.size === 0) throw new Fault('source', `The file "${path}" is empty (0 bytes): copy or record it again.`);
};

/** The file begins as an MP4 or MOV does. */
const looksLikeMp4 = (path: string): boolean => {
  const head = new Uint8Array(12);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, 12, 0);
  } finally {
    closeSync(file);
  }
  return ['ftyp', 'moov', 'mdat', 'wide'].includes(new TextDecoder().decode(head.subarray(4, 8)));
};

/** The sentence for a source that FFmpeg refuses. `phrase` is FFmpeg's reason. */
export const openingFault = (at: Location, phrase: string): Fault => {
  if (at.path === null)
    return new Fault(
      'source',
      `"${at.shown}" cannot be opened (${redact(phrase)}): check the address and that the camera or server answers.`,
    );
  return looksLikeMp4(at.path)
    ? new Fault(
        'source',
        `"${at.shown}" is an MP4 without its index (moov), as a broken download or recording leaves it: copy or record it again.`,
      )
    : new Fault(
        'source',
        `"${at.shown}" is not a video or picture that FFmpeg can read (${phrase}): check that the file is what its name says.`,
      );
};
