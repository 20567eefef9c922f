import { i420Bytes, type PreviewHeader, previewHeader } from '../../contract/index.ts';

/** A picture as it arrived: I420 planes without row padding, and what was found on that very frame. */
export interface Preview {
  readonly header: PreviewHeader;
  /** Y (width × height), then U and V (⌈width/2⌉ × ⌈height/2⌉ each); a view into the message. */
  readonly planes: Uint8Array<ArrayBuffer>;
  /** What the first network says of each part of the picture, a byte a cell (header.scene.map); null: nothing. */
  readonly map: Uint8Array<ArrayBuffer> | null;
  /** performance.now() when it arrived. */
  readonly arrivedMs: number;
}

/** Reads a binary message (layout: contract/messages.ts). @returns null where it is not a whole preview */
export const parsePreview = (data: ArrayBuffer, arrivedMs: number): Preview | null => {
  if (data.byteLength < 4) return null;
  const headerBytes = new DataView(data).getUint32(0, true);
  const planesAt = 4 + Math.ceil(headerBytes / 4) * 4;
  if (planesAt > data.byteLength) return null;
  const checked = previewHeader.safeParse(parseJson(new TextDecoder().decode(new Uint8Array(data, 4, headerBytes))));
  if (!checked.success) return null;
  const { width, height } = checked.data;
  const bytes = i420Bytes({ width, height });
  const size = checked.data.scene?.map;
  const mapBytes = size ? size.width * size.height : 0;
  if (width < 1 || height < 1 || data.byteLength - planesAt < bytes + mapBytes) return null;
  const map = mapBytes > 0 ? new Uint8Array(data, planesAt + bytes, mapBytes) : null;
  return { header: checked.data, planes: new Uint8Array(data, planesAt, bytes), map, arrivedMs };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/**
 * The stream's colour as WebCodecs wants it. Only the matrix and the range are converted: the transfer is given as the display's own, since
 * the preview is SDR video for people to look at. A picture that came as RGB was packed with swscale's default, BT.601.
 */
export const videoColour = (header: Pick<PreviewHeader, 'matrix' | 'fullRange'>): VideoColorSpaceInit => ({
  matrix: header.matrix === 'bt709' ? 'bt709' : header.matrix === 'bt2020' ? ('bt2020-ncl' as VideoMatrixCoefficients) : 'smpte170m',
  fullRange: header.fullRange,
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
});
