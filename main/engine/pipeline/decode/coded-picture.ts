import { AV_CODEC_ID_VP8, AV_PKT_FLAG_DISCARD, type AVCodecID } from 'node-av/constants';
import type { Packet } from 'node-av/lib';

/**
 * Whether a picture is to come of a packet at all. None is of those that an edit list leaves out, which are decoded because later ones need them; nor
 * of VP8's hidden reference frames (RFC 6386 § 9.1: bit 4 of the frame tag says whether it is shown).
 */
export const isShown = (packet: Packet, codecId: AVCodecID): boolean => {
  if ((packet.flags & AV_PKT_FLAG_DISCARD) !== 0) return false;
  if (codecId !== AV_CODEC_ID_VP8) return true;
  const tag = packet.data?.[0];
  return tag === undefined || (tag & 0x10) !== 0;
};
