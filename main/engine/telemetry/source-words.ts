import type { DecoderInfo, RunSummary } from '../../../contract/index.ts';

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** How a live source stood at the end, and what it did: "Source: playing; 2 reconnects, 3 stalls, 4.5 s down, jitter 1.2 ms." */
export const sourceInWords = ({ state, reconnects, stalls, downtimeMs, jitterMs }: RunSummary['source']): string => {
  const jitter = jitterMs === null ? '' : `, jitter ${jitterMs.toFixed(1)} ms`;
  const down = `${(downtimeMs / 1000).toFixed(1)} s down`;
  return `Source: ${state}; ${count(reconnects, 'reconnect')}, ${count(stalls, 'stall')}, ${down}${jitter}.`;
};

/** What decodes, what was asked for, and why it is not that: "Decoder: software (h264, 2 threads); auto was asked for; cuda: no device." */
export const decoderInWords = ({ requested, actual, strict, codec, threads, candidates, library }: DecoderInfo): string => {
  const how = [
    codec === actual ? '' : codec,
    codec === '' ? '' : count(threads, 'thread'),
    library.kind === 'ffmpeg' ? `ffmpeg ${library.version}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  const refused = candidates.flatMap(({ name, ok, reason }) => (ok || name === actual ? [] : [`${name}: ${reason.replace(/\.$/, '')}`]));
  const asked = `${requested}${strict ? ', or none,' : ''} was asked for`;
  return `Decoder: ${[`${actual}${how === '' ? '' : ` (${how})`}`, asked, ...refused].join('; ')}.`;
};
