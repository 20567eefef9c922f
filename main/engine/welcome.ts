import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether this user is here for the first time, which is noted in `folder` (that of the application's data). Where it cannot be noted, it is the first
 * time again and again.
 */
export const isFirstTime = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'welcomed'), '', { flag: 'wx' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
};
