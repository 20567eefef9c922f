/** Protocols that carry what is live, and nothing else. What comes by http may be either: that is known when it is open. */
const LIVE_SCHEMES = new Set([
  'rtsp',
  'rtsps',
  'rtmp',
  'rtmps',
  'rtmpt',
  'rtmpe',
  'srt',
  'udp',
  'rtp',
  'srtp',
  'tcp',
  'tls',
  'udplite',
  'rist',
]);

/** Bytes of packets that wait to be decoded: some seconds of the highest rates that cameras send. */
export const PACKET_RING_BYTES = 16 << 20;
/** Where they are raw pictures: three seconds' tenth of them at 1080p. */
export const RAW_RING_BYTES = 96 << 20;

/** Whether a thread of its own receives the source, once it is known to be live: not where the pictures are made here (`generated:…` and `scene:…` have no `//`). */
export const isReceivedApart = ({ uri }: { readonly uri: string }): boolean => schemeOf(uri) !== null;

/** Whether the address alone tells that a thread of its own receives the source. */
export const isLiveAddress = (source: { readonly uri: string }): boolean =>
  isReceivedApart(source) && LIVE_SCHEMES.has(schemeOf(source.uri) ?? '');

const schemeOf = (uri: string): string | null => /^\s*([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1]?.toLowerCase() ?? null;
