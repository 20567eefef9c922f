/** Numbers as the report says them: the same as in the window. */
export const NOTHING = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
type Maybe = number | null | undefined;
const isThere = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** 12345 → "12,345" */
export const countText = (value: Maybe): string => (isThere(value) ? grouped.format(value) : NOTHING);

/** Milliseconds in two or three figures, without their unit: 0.042 → "0.04", 17.42 → "17.4", 128.6 → "129". */
export const msText = (ms: Maybe): string => {
  if (!isThere(ms)) return NOTHING;
  const size = Math.abs(ms);
  if (size >= 99.95) return grouped.format(ms);
  return ms.toFixed(size >= 0.0995 || size < 0.005 ? 1 : 2);
};

/** 42.195 → "42 %", 0.93 → "0.9 %" */
export const pctText = (pct: Maybe): string => {
  if (!isThere(pct)) return NOTHING;
  const size = Math.abs(pct);
  return `${size >= 0.05 && size < 9.95 ? pct.toFixed(1) : Math.round(pct)} %`;
};

/** Two decimals below 100, one above. */
export const fpsText = (fps: Maybe): string => (isThere(fps) ? fps.toFixed(fps < 99.995 ? 2 : 1) : NOTHING);

/** At most two decimals, none that are 0: 29.97, 25. */
export const shortText = (value: Maybe): string => (isThere(value) ? String(Number(value.toFixed(2))) : NOTHING);

/** Below zero with a real minus, above with its sign: "+12", "−3.1". */
export const signedText = (value: Maybe): string => {
  if (!isThere(value)) return NOTHING;
  const size = Math.abs(value) < 9.95 ? Number(Math.abs(value).toFixed(1)) : Math.round(Math.abs(value));
  return size === 0
    ? '0'
    : `${value < 0 ? '−' : '+'}${grouped.format(Math.trunc(size))}${size % 1 === 0 ? '' : (size % 1).toFixed(1).slice(1)}`;
};

/** Seconds as a clock shows them: "0:07", "12:34", "1:02:03"; with tenths where asked. */
export const clockText = (seconds: number, digits = 0): string => {
  const total = Math.max(0, seconds);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const rest = (Math.floor((total % 60) * 10 ** digits) / 10 ** digits).toFixed(digits).padStart(digits > 0 ? digits + 3 : 2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
};

/** "42.3 s" under a minute, then as a clock. */
export const lengthText = (seconds: number): string => (seconds < 59.95 ? `${seconds.toFixed(1)} s` : clockText(seconds));

/** Decimal units: 412_345_678 → "412 MB". */
export const bytesText = (bytes: Maybe): string => {
  if (!isThere(bytes)) return NOTHING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
};

/** "1 frame", "1,200 frames" */
export const pluralText = (n: number, one: string): string => `${countText(n)} ${n === 1 ? one : `${one}s`}`;
