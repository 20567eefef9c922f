import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../../../contract/errors.ts';
import { addModel } from './add.ts';
import { stagingFolder } from './install.ts';
import { modelNameOf } from './location.ts';
import { codeOf, diskFault } from './transfer-fault.ts';

/** Protobuf allows no larger message. */
const LIMIT_BYTES = 2 ** 31 - 1;

/**
 * Takes a model file that somebody sends (a file dropped on a browser's window) and adds it. `fileName` only gives it its name. Returns the path of
 * its model.onnx.
 * @throws Fault where it is larger than 2 GiB, breaks off, is no ONNX model, or the disk does not take it: nothing of it is left.
 */
export const receiveModel = async (folder: string, fileName: string, body: Readable): Promise<string> => {
  const staging = await stagingFolder(folder);
  try {
    const stem = modelNameOf(basename(fileName.replaceAll('\\', '/')).replace(/\.onnx$/i, ''));
    const path = join(staging, `${stem}.onnx`);
    let bytes = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > LIMIT_BYTES)
          done(new Fault('model', `${fileName} is larger than 2 GiB; use a model that keeps its weights in a file beside it.`));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(body, limit, createWriteStream(path));
    } catch (error) {
      if (error instanceof Fault) throw error;
      const code = codeOf(error);
      const why =
        code.startsWith('E') && !code.startsWith('ERR_') && code !== 'ECONNRESET' ? diskFault(error, folder).message : 'it broke off';
      throw new Fault('model', `${fileName} could not be received: ${why}.`, { cause: error });
    }
    return await addModel(folder, path, { move: true }).catch((error: unknown) => {
      // The sentence is about what the user has, not about where it was put for a moment.
      throw error instanceof Fault ? new Fault(error.kind, error.message.replaceAll(path, fileName), { cause: error }) : error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};
