import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../../../contract/errors.ts';
import { type OnnxHeader, readOnnxHeader } from '../../../models/onnx-header.ts';
import { ProtoError } from '../../../models/protobuf.ts';

/** An ONNX file that was read and whose frame makes sense. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly header: OnnxHeader;
}

/** Node reads at most 2 GiB at once, and protobuf allows no message larger. */
const LIMIT_BYTES = 2 ** 31 - 1;

const USE = 'use an .onnx file as its exporter wrote it.';

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  bytes.length >= text.length && [...text].every((character, index) => bytes[index] === character.charCodeAt(0));

const isText = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 512).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);

/** What a file that is no ONNX seems to be; null where nothing speaks against it. */
const notOnnx = (bytes: Uint8Array): string | null => {
  if (bytes.length === 0) return 'is empty';
  if (startsWith(bytes, 'version https://git-lfs')) return 'is a Git LFS pointer, not the model itself';
  if (startsWith(bytes, 'PK\u0003\u0004')) return 'is a zip archive (a PyTorch file, or a packed download), no ONNX model';
  if (bytes.length >= 8 && startsWith(bytes.subarray(4), 'TFL3')) return 'is a TensorFlow Lite model, no ONNX model';
  if (startsWith(bytes, '\u0089HDF')) return 'is an HDF5 (Keras) model, no ONNX model';
  if (/^\s*<(!doctype|html|\?xml)/i.test(new TextDecoder('latin1').decode(bytes.subarray(0, 64)))) return 'is a web page, no ONNX model';
  return isText(bytes) ? 'is a text file, no ONNX model' : null;
};

/** Reads the header of `bytes`, or says in one sentence why `path` is no ONNX model. */
export const checkOnnx = (path: string, bytes: Uint8Array): OnnxHeader => {
  const reason = notOnnx(bytes);
  if (reason !== null) throw new Fault('model', `${path} ${reason}; ${USE}`);
  try {
    return readOnnxHeader(bytes);
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    const what = error.truncated
      ? 'is no whole ONNX model: it ends in the middle (or is something else)'
      : `is no ONNX model: ${error.message}`;
    throw new Fault('model', `${path} ${what}; ${USE}`, { cause: error });
  }
};

/** Reads a model file whole, hashes it and reads its header, without onnxruntime. Throws Fault('model') where it is missing or no ONNX. */
export const readModel = async (path: string): Promise<ModelFile> => {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > LIMIT_BYTES)
      throw new Fault('model', `${path} is larger than 2 GiB; use a model that keeps its weights in a file beside it.`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const what = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code || String(error)})`;
    throw new Fault('model', `The model file ${path} ${what}; give the path of an .onnx file.`, { cause: error });
  }
  const header = checkOnnx(path, bytes);
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), header };
};
