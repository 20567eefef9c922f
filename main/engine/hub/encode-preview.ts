import type { PreviewHeader } from '../../../contract/index.ts';

/** Bytes of the I420 planes of a picture: Y is width × height, U and V are ceil(width / 2) × ceil(height / 2) each. */
export const i420Bytes = (widthPx: number, heightPx: number): number =>
  widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2);

/**
 * Builds a preview message (its layout stands in contract/messages.ts) with one copy of the picture.
 * @param planes Y, U and V one after the other without row padding, `i420Bytes(header.width, header.height)` bytes; may be shared memory.
 * @throws RangeError where the planes are not of that size.
 */
export const encodePreview = (header: PreviewHeader, planes: Uint8Array): Buffer => {
  const expected = i420Bytes(header.width, header.height);
  if (planes.byteLength !== expected) {
    throw new RangeError(`A preview of ${header.width}×${header.height} has ${expected} bytes of I420, got ${planes.byteLength}.`);
  }
  const json = JSON.stringify(header);
  const jsonBytes = Buffer.byteLength(json);
  const headerBytes = Math.ceil(jsonBytes / 4) * 4;
  const message = Buffer.allocUnsafe(4 + headerBytes + expected);
  message.writeUInt32LE(headerBytes, 0);
  message.write(json, 4);
  message.fill(0x20, 4 + jsonBytes, 4 + headerBytes);
  message.set(planes, 4 + headerBytes);
  return message;
};
