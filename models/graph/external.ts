import { clearField } from '@bufbuild/protobuf';
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { GraphError } from './errors.ts';
import { type ModelProto, type TensorProto, TensorProtoSchema } from './onnx_pb.ts';
import { tensorsOf } from './walk.ts';

const EXTERNAL = 1;

const placeOf = (folder: string, location: string): string => {
  const place = normalize(location.replaceAll('\\', '/'));
  if (location === '' || isAbsolute(place) || /^([a-z]:|\.\.([\\/]|$))/i.test(place))
    throw new GraphError('external', `it keeps weights in "${location}", outside of its folder`);
  return join(folder, place);
};

const read = (path: string, location: string): Uint8Array => {
  try {
    return readFileSync(path);
  } catch {
    throw new GraphError('external', `it keeps weights in "${location}", which cannot be read`);
  }
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The part of `file` that holds the data of `tensor`. */
const dataOf = (tensor: TensorProto, file: Uint8Array, location: string): Uint8Array => {
  const said = (key: string): number | undefined => {
    const value = tensor.externalData.find((entry) => entry.key === key)?.value;
    return value === undefined ? undefined : Number(value);
  };
  const offset = said('offset') ?? 0;
  const length = said('length') ?? file.length - offset;
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= file.length))
    throw new GraphError('external', `its weights in "${location}" end too early`);
  return file.subarray(offset, offset + length);
};

/**
 * Puts the data of tensors that lie in other files inside the model. Each file is read once, after their sizes were added up.
 * @param path of the model; its weights lie in the same folder, or below it
 * @param room bytes that may be added
 * @throws GraphError 'external' or 'size'
 */
export const embedWeights = (model: ModelProto, path: string, room: number): void => {
  const tensors = [...tensorsOf(model)].filter(({ dataLocation }) => dataLocation === EXTERNAL);
  const locationOf = (tensor: TensorProto): string => tensor.externalData.find(({ key }) => key === 'location')?.value ?? '';
  const places = new Map([...new Set(tensors.map(locationOf))].map((location) => [location, placeOf(dirname(path), location)]));
  const size = [...places.values()].reduce((sum, place) => sum + sizeOf(place), 0);
  if (size > room) throw new GraphError('size', 'it is larger than 1 GiB with its weights, too large to be edited');
  const files = new Map([...places].map(([location, place]) => [location, read(place, location)]));
  for (const tensor of tensors) {
    const location = locationOf(tensor);
    const file = files.get(location);
    if (file === undefined) continue;
    tensor.rawData = dataOf(tensor, file, location);
    tensor.externalData = [];
    clearField(tensor, TensorProtoSchema.field.dataLocation);
  }
};
