import type { Candidate, DecoderInfo } from '../../../../contract/index.ts';

/**
 * What is known of a decoder, from a picture of it later on: devices give up on streams that change, and the format changes with the stream.
 * @param copiedBytes null: the picture did not come from a device
 * @returns the same object where nothing is new
 */
export const seenInfo = (info: DecoderInfo, pixelFormat: string, copiedBytes: number | null): DecoderInfo => {
  const copiedBackBytes = copiedBytes ?? 0;
  const memory = copiedBytes === null ? 'host' : 'device';
  if (pixelFormat === info.pixelFormat && copiedBackBytes === info.copiedBackBytes && memory === info.memory) return info;
  const seen: DecoderInfo = { ...info, pixelFormat, copiedBackBytes, memory };
  if (memory === info.memory || memory === 'device') return seen;
  return { ...seen, actual: 'software', candidates: gaveUp(info, 'no longer takes this stream') };
};

/** The candidates, now that the device at work is no longer one. */
const gaveUp = ({ actual, candidates }: DecoderInfo, reason: string): Candidate[] =>
  candidates.map((it) => (it.name === actual && actual !== 'software' ? { ...it, ok: false, reason } : it));

/** What is known of a decoder that took the place of one that failed: what was asked for stays, and the candidates say what happened. */
export const replacedInfo = (before: DecoderInfo, after: DecoderInfo, packets: number): DecoderInfo => {
  const { actual, requested, strict } = before;
  const reason = `gave no picture for ${packets} packets`;
  const devices = gaveUp(before, reason).filter(({ name }) => name !== 'software');
  const software = { name: 'software', ok: true, reason: actual === 'software' ? `opened anew: it ${reason}` : `${actual} failed` };
  return { ...after, requested, strict, candidates: [...devices, software] };
};
