import { i420Bytes, type PreviewHeader } from '../../../contract/index.ts';

/**
 * Builds a preview message (its layout stands in contract/messages.ts) with one copy of the picture.
 * @param planes Y, U and V one after the other without row padding, `i420Bytes(header)` bytes; may be shared memory.
 * @param map of `header.scene`, a byte a pixel; null where it has none
 * @throws RangeError where the planes or the map are not of that size.
 */
export const encodePreview = (header: PreviewHeader, planes: Uint8Array, map: Uint8Array | null = null): Buffer => {
  const expected = i420Bytes(header);
  if (planes.byteLength !== expected) {
    throw new RangeError(`A preview of ${header.width}×${header.height} has ${expected} bytes of I420, got ${planes.byteLength}.`);
  }
  const size = header.scene?.map;
  const mapBytes = size ? size.width * size.height : 0;
  if ((map?.byteLength ?? 0) !== mapBytes) throw new RangeError(`The map of the scene has ${mapBytes} bytes, got ${map?.byteLength ?? 0}.`);
  const json = JSON.stringify(header);
  const jsonBytes = Buffer.byteLength(json);
  const headerBytes = Math.ceil(jsonBytes / 4) * 4;
  const message = Buffer.allocUnsafe(4 + headerBytes + expected + mapBytes);
  message.writeUInt32LE(headerBytes, 0);
  message.write(json, 4);
  message.fill(0x20, 4 + jsonBytes, 4 + headerBytes);
  message.set(planes, 4 + headerBytes);
  if (map) message.set(map, 4 + headerBytes + expected);
  return message;
};
