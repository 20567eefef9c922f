import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFile, onnxIn } from '../inference/describe.ts';

const hashes = new Map<string, string>();

/** Lower-case hex; of a file that was not changed since it was asked for only once. */
export const sha256Of = async (path: string): Promise<string> => {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  const kept = hashes.get(key);
  if (kept !== undefined) return kept;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  hashes.set(key, sha256);
  return sha256;
};

/** The model files of a folder: FOLDER/NAME/model.onnx and FOLDER/NAME.onnx. */
export const modelFilesOf = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => !name.startsWith('.'))
    .map((name) => onnxIn(join(folder, name)) ?? (/\.onnx$/i.test(name) && isFile(join(folder, name)) ? join(folder, name) : null))
    .filter((path) => path !== null);
};

/** The model file of these folders that has these bytes; null: there is none. Only files of the right size are read. */
export const findBytes = async (folders: readonly string[], bytes: number, sha256: string): Promise<string | null> => {
  for (const folder of folders)
    for (const path of await modelFilesOf(folder)) {
      const size = await stat(path).then(
        (found) => found.size,
        () => -1,
      );
      if (size === bytes && (await sha256Of(path).catch(() => '')) === sha256) return path;
    }
  return null;
};
