import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import { type OnnxHeader, readOnnxHeader } from '../../../models/onnx-header.ts';
import { needsWrap, wrapHalfFloats } from '../../../models/onnx-wrap.ts';
import { LIMIT_BYTES as EDITED_BYTES } from '../../../models/graph/model.ts';
import { ProtoError } from '../../../models/protobuf.ts';

/** An ONNX file that was read and whose frame makes sense. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The network with float32 at its edge, where its own edge has half floats; null where the file is used as it is. */
  readonly wrapped: Uint8Array | null;
  readonly wrap: boolean;
  /** Lower-case hex, of the file. */
  readonly sha256: string;
  /** Of the file and those that keep its weights, bytes. */
  readonly size: number;
  /** Of what is used: the wrapped one where there is one. */
  readonly header: OnnxHeader;
  /** Of the file. */
  readonly original: OnnxHeader;
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

/** What is read of a model's bytes, or in one sentence why `path` is no ONNX model. */
const whole = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    const what = error.truncated
      ? 'is no whole ONNX model: it ends in the middle (or is something else)'
      : `is no ONNX model: ${error.message}`;
    throw new Fault('model', `${path} ${what}; ${USE}`, { cause: error });
  }
};

/** Reads the header of `bytes`, or says in one sentence why `path` is no ONNX model. */
export const checkOnnx = (path: string, bytes: Uint8Array): OnnxHeader => {
  const reason = notOnnx(bytes);
  if (reason !== null) throw new Fault('model', `${path} ${reason}; ${USE}`);
  return whole(path, () => readOnnxHeader(bytes));
};

/** Bytes of the files that keep the weights of a model; all lie in its folder, or below it. Throws Fault('model') where one does not, or is missing. */
const externalSize = async (path: string, header: OnnxHeader): Promise<number> => {
  let size = 0;
  for (const name of header.externalFiles) {
    const place = normalize(name.replaceAll('\\', '/'));
    if (name === '' || isAbsolute(place) || /^([a-z]:|\.\.([\\/]|$))/i.test(place))
      throw new Fault('model', `${path} keeps weights in "${name}", outside of its folder; export it with its weights beside it.`);
    const found = await stat(join(dirname(path), place)).catch(() => null);
    if (!found?.isFile()) throw new Fault('model', `${path} keeps its weights in "${name}", which is not beside it; put that file there.`);
    size += found.size;
  }
  return size;
};

/** What is used of a model's bytes: they themselves, or wrapped. Throws Fault('model') where its weights are missing. */
export const modelFile = async (path: string, bytes: Uint8Array): Promise<ModelFile> => {
  const original = checkOnnx(path, bytes);
  const size = bytes.length + (await externalSize(path, original));
  const wrap = needsWrap(original);
  if (wrap && size > EDITED_BYTES)
    throw new Fault(
      'model',
      `${path} takes or gives half floats and is larger than 1 GiB with its weights; export it with float32 input and outputs.`,
    );
  const wrapped = wrap ? whole(path, () => wrapHalfFloats(bytes, path)) : null;
  const header = wrapped === null ? original : checkOnnx(path, wrapped);
  return { path, bytes, wrapped, wrap, size, sha256: createHash('sha256').update(bytes).digest('hex'), header, original };
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
  return modelFile(path, bytes);
};
