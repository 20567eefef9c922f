/** Shown where nothing was measured. */
export const NOTHING = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** 12345 → "12,345"; null and NaN → "–". */
export const formatCount = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NOTHING : grouped.format(value);

/**
 * Milliseconds without their unit, in two or three significant digits that keep their width while the value moves:
 * 0.042 → "0.04", 3.14159 → "3.1", 17.42 → "17.4", 128.6 → "129", 1234.5 → "1,235".
 */
export const formatMs = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NOTHING;
  const size = Math.abs(ms);
  if (size >= 99.95) return grouped.format(ms);
  if (size >= 0.0995 || size < 0.005) return ms.toFixed(1);
  return ms.toFixed(2);
};

/** A round number of milliseconds as scales have them, without needless zeros: 75 → "75", 1.5 → "1.5", 1500 → "1,500". */
export const formatScale = (ms: number): string => (ms >= 1000 ? formatCount(ms) : formatRate(ms));

/** 42.195 → "42 %", 0.93 → "0.9 %"; a space stands before the sign. */
export const formatPct = (pct: number | null | undefined): string => {
  if (pct === null || pct === undefined || !Number.isFinite(pct)) return NOTHING;
  return Math.abs(pct) < 9.95 && pct !== 0 && Math.abs(pct) >= 0.05 ? `${pct.toFixed(1)} %` : `${Math.round(pct)} %`;
};

/** Frames per second: two decimals below 100, one above. */
export const formatFps = (fps: number | null | undefined): string => {
  if (fps === null || fps === undefined || !Number.isFinite(fps)) return NOTHING;
  return fps < 99.995 ? fps.toFixed(2) : fps.toFixed(1);
};

/** A nominal rate without needless zeros: 25 → "25", 29.97 → "29.97". */
export const formatRate = (fps: number | null | undefined): string =>
  fps === null || fps === undefined || !Number.isFinite(fps) ? NOTHING : String(Number(fps.toFixed(2)));

/** A score of 0..1 as tags show it: .84, 1.0. */
export const formatScore = (score: number): string => (score >= 0.995 ? '1.0' : score.toFixed(2).slice(1));

/** A number with its sign, a real minus, and one decimal below 10: +12, −3.1, 0. */
export const formatSigned = (value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value) < 9.95 ? Number(Math.abs(value).toFixed(1)) : Math.round(Math.abs(value));
  const text = size < 1000 ? String(size) : formatCount(size);
  return size === 0 ? '0' : `${value < 0 ? '−' : '+'}${text}`;
};

/** A mean of counts: 0.04 → "0.04", 3.44 → "3.4", 12.6 → "13". */
export const formatMean = (value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  if (value === 0) return '0';
  return value < 0.095 ? value.toFixed(2) : value < 9.95 ? value.toFixed(1) : formatCount(value);
};

/** Position or duration, ms → "0:07", "12:34", "1:02:03"; below zero → "0:00". */
export const formatClock = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NOTHING;
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
};

/** How long ago something was, in few characters: 48 → "48 ms", 1300 → "1.3 s", 150_000 → "3 min", 9_000_000 → "2.5 h". */
export const formatAge = (ms: number): string => {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 59.5 * 60_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
};

/** Bytes in decimal units: 999 → "999 B", 412_345_678 → "412 MB", 1.23e9 → "1.2 GB". */
export const formatBytes = (bytes: number | null | undefined): string => {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return NOTHING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};

/** 1 → "1 frame", 1200 → "1,200 frames". */
export const formatPlural = (n: number, one: string, many = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : many}`;

/** 1 → "1st", 2 → "2nd", 15 → "15th", 111 → "111th". */
export const formatOrdinal = (n: number): string => {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${formatCount(n)}${tail}`;
};
