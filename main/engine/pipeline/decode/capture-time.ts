import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_FRAME_DATA_SEI_UNREGISTERED, type AVCodecID } from 'node-av/constants';
import type { Frame } from 'node-av/lib';

/** The UUID of MISB ST 0604's precision time stamp in H.264 and HEVC, as text. */
const MICROSECONDS = 'MISPmicrosectime';
/** 16 bytes of UUID, one of status, then 8 bytes of time with a byte 0xFF after every second but the last, which keeps it from looking like a start code. */
const STATUS_AT = 16;
const TIME_AT = [17, 18, 20, 21, 23, 24, 26, 27] as const;
const LENGTH = 28;

/** Whether pictures of this codec can carry user data of that kind. */
export const carriesCaptureTime = (codecId: AVCodecID): boolean => codecId === AV_CODEC_ID_H264 || codecId === AV_CODEC_ID_HEVC;

/**
 * When a picture was captured, by the precision time stamp of MISB ST 0604 (the user data of an SEI message, UUID first): µs since 1970. The standard
 * counts without leap seconds since 2014, cameras in use count UTC; it is taken for UTC. Null: the data are something else.
 */
export const captureTimeUs = (data: Uint8Array | null): number | null => {
  if (!data || data.length < LENGTH) return null;
  if (String.fromCharCode(...data.subarray(0, STATUS_AT)) !== MICROSECONDS) return null;
  return TIME_AT.reduce((us, at) => us * 256 + data[at]!, 0);
};

/** The same of a decoded picture. FFmpeg keeps the first message of the kind only. */
export const captureTimeOf = (picture: Frame): number | null => captureTimeUs(picture.getSideData(AV_FRAME_DATA_SEI_UNREGISTERED));
