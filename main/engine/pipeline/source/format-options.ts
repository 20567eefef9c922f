import type { RtspTransport } from '../../../../contract/index.ts';
import type { Location } from './faults.ts';

/** What FFmpeg is given to open an address with. */
export type FormatOptions = { readonly [option: string]: string | number };

/** A network read that takes longer than this is given up, µs. */
export const NETWORK_TIMEOUT_US = 5_000_000;

/** How much is looked at to find out what a source holds, in bytes, µs and packets: FFmpeg's own limits, but for the number of streams. */
const PROBE = { probesize: 5_000_000, analyzeduration: 5_000_000, formatprobesize: 1 << 20, max_probe_packets: 2500, max_streams: 100 };

/** Protocols whose own `timeout` is µs without data. Others mean something else by it: RTMP begins to listen. */
const HAVE_TIMEOUT = new Set(['rtsp', 'rtsps', 'http', 'https', 'tcp', 'tls', 'udp', 'rtp', 'srt']);

/** The address's scheme in lower case; `file` for paths. */
export const schemeOf = ({ url }: Pick<Location, 'url'>): string => /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? 'file';

/** What FFmpeg needs to be told beside the address, by its scheme. */
export const formatOptions = (at: Pick<Location, 'url'>, { rtspTransport }: { readonly rtspTransport: RtspTransport }): FormatOptions => {
  // A still whose name holds a % is that still, not a numbered sequence.
  const plain = { ...PROBE, pattern_type: 'none' };
  const scheme = schemeOf(at);
  // A file may name others (playlists do): those of this machine, never an address.
  if (scheme === 'file') return { ...plain, protocol_whitelist: 'file,crypto,data' };
  const patient = { ...plain, rw_timeout: NETWORK_TIMEOUT_US, ...(HAVE_TIMEOUT.has(scheme) ? { timeout: NETWORK_TIMEOUT_US } : {}) };
  return scheme === 'rtsp' || scheme === 'rtsps' ? { ...patient, rtsp_transport: rtspTransport } : patient;
};
