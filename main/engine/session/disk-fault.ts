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

/** The sentence for a recording that could not begin. */
export const startSentence = (folder: string, error: unknown): string => `Cannot record to ${folder}: ${cause(error)}.`;

/** The sentence for a recording that broke off. */
export const brokenSentence = (folder: string, error: unknown): string =>
  `Recording to ${folder} stopped, and what was written before is kept: ${cause(error)}.`;
