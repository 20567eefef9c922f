/** The code of a system error (`ENOSPC`, …), or '' where it has none. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What went wrong with a disk and what to do, in words that follow "…: ". */
function cause(error: unknown): string {
  const code = errorCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space and record again';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not allowed; choose a folder that you may write to';
    case 'ENOENT':
      return 'the folder is gone; record again';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is where a folder is needed; choose another place';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; close some programs and record again';
    default:
      return `the disk reports ${code || (error instanceof Error ? error.message : String(error))}; check it and record again`;
  }
}

/** What a full disk reports, for a recording that is to meet one. */
export const fullError = (): Error => Object.assign(new Error('There is no room on the disk, as was asked for'), { code: 'ENOSPC' });

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error));

/** Whether the disk may take the same again later: it is full or fails, but the folder is still there and the program is right. */
export const mayPass = (error: unknown): boolean => !['', 'ENOENT', 'ENOTDIR', 'EBADF'].includes(errorCode(error));

/** Why something is missing in a recording, in words that follow "…: ". */
export const missingBecause = (error: unknown): string => (isFull(error) ? 'the disk was full' : `the disk reported ${errorCode(error)}`);

/** The sentence for a recording that waits for its disk. */
export const waitingSentence = (folder: string, error: unknown): string =>
  isFull(error)
    ? `The disk is full and the recording to ${folder} waits: free some space, and it goes on by itself.`
    : `The disk reports ${errorCode(error)} and the recording to ${folder} waits: when it can be written again, it goes on by itself.`;

/** The sentence for a change that could not be written. */
export const writeSentence = (folder: string, error: unknown): string =>
  isFull(error)
    ? `The change was not kept in ${folder}: the disk is full; free some space and try again.`
    : `The change was not kept in ${folder}: the disk reports ${errorCode(error) || String(error)}; check who may write there.`;

/** The sentence for a recording that could not begin. */
export const startSentence = (folder: string, error: unknown): string => `Cannot record to ${folder}: ${cause(error)}.`;

/** The sentence for a recording that broke off. */
export const brokenSentence = (folder: string, error: unknown): string =>
  `Recording to ${folder} stopped, and what was written before is kept: ${cause(error)}.`;
