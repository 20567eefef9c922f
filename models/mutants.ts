import { ProtoError, type ProtoField, protoFields, ProtoWriter } from './protobuf.ts';

/** Model files that were damaged at random, the same ones for the same seed: for tests of what is done with them. */

/** Numbers from 0 to 1 (Park and Miller's generator), the same for the same seed. */
export const randomFrom = (seed: number): (() => number) => {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

type Random = () => number;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const flip = (bytes: Uint8Array, random: Random): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  for (let count = 1 + below(random, 8); count > 0; count--) changed[below(random, changed.length)]! ^= 1 << below(random, 8);
  return changed;
};

/** As `flip`, at one end, where the structure is rather than weights. */
const flipEnd = (bytes: Uint8Array, random: Random): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  const reach = Math.min(4096, changed.length);
  const from = random() < 0.5 ? 0 : changed.length - reach;
  for (let count = 1 + below(random, 4); count > 0; count--) changed[from + below(random, reach)] = below(random, 256);
  return changed;
};

const cut = (bytes: Uint8Array, random: Random): Uint8Array => bytes.subarray(0, below(random, bytes.length));

const takeOut = (bytes: Uint8Array, random: Random): Uint8Array => {
  const from = below(random, bytes.length);
  const to = Math.min(bytes.length, from + 1 + below(random, 64));
  return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
};

const splice = (bytes: Uint8Array, random: Random): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  const length = Math.min(1 + below(random, 512), bytes.length);
  const from = below(random, bytes.length - length + 1);
  changed.set(bytes.subarray(from, from + length), below(random, bytes.length - length + 1));
  return changed;
};

const isMessage = ({ wire, bytes }: ProtoField): boolean => {
  if (wire !== 2 || bytes.length === 0 || bytes.length > 8_000_000) return false;
  try {
    return [...protoFields(bytes)].length > 0;
  } catch (error) {
    if (error instanceof ProtoError) return false;
    throw error;
  }
};

/** Changes one field of a message, or, mostly, of a message within it: leaves it out, says it twice, moves it, or changes its number or bytes. */
const changeField = (bytes: Uint8Array, random: Random, depth = 0): Uint8Array => {
  const fields = [...protoFields(bytes)];
  const at = below(random, fields.length);
  const chosen = fields[at];
  if (chosen === undefined) return bytes;
  const writer = new ProtoWriter();
  if (depth < 6 && isMessage(chosen) && random() < 0.8) {
    for (const [index, field] of fields.entries()) {
      if (index === at) writer.field(field.number, changeField(field.bytes, random, depth + 1));
      else writer.copy(field);
    }
    return writer.bytes();
  }
  const how = below(random, 5);
  const order = [...fields];
  if (how === 0) order.splice(at, 1);
  if (how === 1) order.splice(at, 0, chosen);
  if (how === 2) order.splice(below(random, order.length), 0, ...order.splice(at, 1));
  for (const field of order) {
    if (field !== chosen || how < 3) writer.copy(field);
    else if (field.wire === 0) writer.varint(field.number, [0, -1, 1, 2 ** 31, 2 ** 62, field.value + 1][below(random, 6)]!);
    else
      writer.copy({
        ...field,
        bytes: how === 3 ? flip(field.bytes, random) : field.bytes.subarray(0, 0),
        wire: how === 3 ? field.wire : 2,
      });
  }
  return writer.bytes();
};

const WAYS = { flip, flipEnd, cut, takeOut, splice, changeField } as const;
const NAMES = [
  'flip',
  'flipEnd',
  'cut',
  'takeOut',
  'splice',
  'changeField',
  'changeField',
  'changeField',
] as const satisfies readonly (keyof typeof WAYS)[];

/** One damaged copy of a model, and how it was damaged. */
export const mutant = (bytes: Uint8Array, seed: number): { readonly way: string; readonly bytes: Uint8Array } => {
  const random = randomFrom(seed * 7919);
  random();
  const way = NAMES[below(random, NAMES.length)]!;
  return { way, bytes: WAYS[way](bytes, random) };
};
