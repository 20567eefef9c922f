import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Whole path of a program by its name, from the folders of `path` (default: those of PATH); null where none has it. Much cheaper than to try to
 * start it: that stops the thread for tens of milliseconds also where there is nothing to start.
 */
export const onPath = async (name: string, path = process.env['PATH'] ?? ''): Promise<string | null> => {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, fileName);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
};
