import type { CaptureClock, DecoderInfo, DecodeSkip, Figures, ReadMode, RingPolicy, SourceLink } from '../../contract/index.ts';
import type { FigureRow } from '../figures/rows.ts';
import { formatBytes, formatCount, formatMean, formatMs, formatPct, formatPlural, NOTHING } from '../format.ts';

export const POLICY_NAMES: { readonly [K in RingPolicy]: string } = {
  wait: 'the source waits',
  'drop-oldest': 'drop the oldest',
  'drop-newest': 'drop the newest',
};
export const READ_NAMES: { readonly [K in ReadMode]: string } = { 'in-order': 'all, in order', newest: 'the newest' };
export const SKIP_NAMES: { readonly [K in DecodeSkip]: string } = {
  none: 'every picture',
  'non-reference': 'all but unneeded',
  'non-key': 'key frames only',
};

/** "1,234 · 12 %": frames removed on purpose, and their share of what was received. */
export const decimatedWords = (decimated: number, ratePct: number | null): string =>
  decimated === 0 || ratePct === null ? formatCount(decimated) : `${formatCount(decimated)} · ${formatPct(ratePct)}`;

const CLOCKS: { readonly [K in CaptureClock]: string } = {
  rtcp: 'RTCP',
  prft: 'the producer’s reference time',
  sei: 'time stamps in the pictures',
};

/** What the latency from the camera on is worth: "capture to display, ± 2.0 ms at least, by RTCP". */
export const glassWords = ({ uncertaintyMs, clock }: NonNullable<Figures['glass']>): string =>
  `capture to display, ± ${formatMs(uncertaintyMs)} ms at least, by ${CLOCKS[clock]}`;

/** "auto"; "vaapi, or nothing" where it was to fail rather than decode in software. */
export const askedFor = ({ requested, strict }: Pick<DecoderInfo, 'requested' | 'strict'>): string =>
  strict ? `${requested}, or nothing` : requested;

/** "FFmpeg 8.1.1, built in"; "FFmpeg 7.0, your own". */
export const libraryWords = ({ kind, version }: DecoderInfo['library']): string =>
  [['FFmpeg', version].filter((part) => part !== '').join(' '), kind === 'libav' ? 'built in' : 'your own'].join(', ');

/** The same in a line: "software · FFmpeg 8.1.1, built in · h264, 2 threads · yuv420p". */
export const decoderWords = ({ actual, library, codec, threads, pixelFormat }: DecoderInfo): string =>
  [actual, libraryWords(library), codec === '' ? '' : `${codec}, ${formatPlural(threads, 'thread')}`, pixelFormat]
    .filter((part) => part !== '')
    .join(' · ');

/** All that is true of how the source is decoded. What an older engine did not say is left out. */
export const decoderRows = (decoder: DecoderInfo): readonly FigureRow[] => {
  const { actual, codec, threads, pixelFormat, memory, copiedBackBytes, scaler, library } = decoder;
  const known = codec !== '';
  return [
    { name: 'Asked for', value: askedFor(decoder) },
    { name: 'Got', value: actual, tone: 'good' },
    { name: 'By', value: libraryWords(library), ...(library.path === null ? {} : { title: library.path }) },
    ...(known ? [{ name: 'Codec', value: `${codec} · ${formatPlural(threads, 'thread')}` }] : []),
    ...(pixelFormat === '' ? [] : [{ name: 'Pixel format', value: pixelFormat, title: 'Of the pictures that the application gets' }]),
    ...(known ? [{ name: 'Decoded into', value: memory === 'host' ? 'host memory' : 'device memory' }] : []),
    ...(known
      ? [
          {
            name: 'Copied back',
            value: copiedBackBytes === 0 ? 'nothing' : `${formatBytes(copiedBackBytes)} a frame`,
            title: 'From the device for each picture',
            ...(copiedBackBytes === 0 ? { tone: 'quiet' as const } : {}),
          },
        ]
      : []),
    ...(scaler === '' ? [] : [{ name: 'Scaled by', value: scaler, title: 'For the networks and the screen' }]),
  ];
};

/** A decoder that can be asked for, and what comes of it. */
export interface DecoderChoice {
  readonly value: string;
  readonly meaning: string;
}

const SOFTWARE = 'software';

/** Whether a decoder is one device by its name, which strictness is about. */
export const isDevice = (hardware: string): boolean => hardware !== 'auto' && hardware !== 'off';

/** What `hardware` can be set to: devices tried in turn, none, and each by its name. @param now what it is set to, which is always among them */
export const decoderChoices = ({ candidates }: Pick<DecoderInfo, 'candidates'>, now: string): readonly DecoderChoice[] => {
  const devices = candidates.filter(({ name }) => name !== SOFTWARE && isDevice(name));
  const all = [
    { value: 'auto', meaning: 'Devices are tried, best first; else software.' },
    { value: 'off', meaning: 'Software, on the processor.' },
    ...devices.map(({ name, ok, reason }) => ({ value: name, meaning: reason !== '' ? reason : ok ? 'works' : 'does not work' })),
  ];
  return all.some(({ value }) => value === now) ? all : [...all, { value: now, meaning: 'asked for by its name' }];
};

/** How often a live source was lost, and how evenly it comes. */
export const linkRows = (link: SourceLink, figures: Pick<Figures, 'delivery' | 'jitterMs'> | null): readonly FigureRow[] => {
  const ms = (value: number | null | undefined): string => {
    const text = formatMs(value);
    return text === NOTHING ? text : `${text} ms`;
  };
  return [
    { name: 'Reconnects', value: formatCount(link.reconnects), ...(link.reconnects > 0 ? { tone: 'warn' as const } : {}) },
    {
      name: 'Stalls',
      value: formatCount(link.stalls),
      title: 'Gaps longer than max(1 s, 3 intervals)',
      ...(link.stalls > 0 ? { tone: 'warn' as const } : {}),
    },
    { name: 'Downtime', value: `${formatMean(link.downtimeMs / 1000)} s`, title: 'From the last packet before to the first one after' },
    { name: 'Time to first frame', value: ms(figures?.delivery.ttffMs), title: 'Open to the first decoded frame' },
    { name: 'Arrival jitter', value: ms(figures?.jitterMs.arrival), title: 'RFC 3550 estimator' },
  ];
};
