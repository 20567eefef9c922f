import { type SessionCourse, STAGE_COLOUR, STAGES } from '../../../../contract/index.ts';
import type { Happening } from './happenings.ts';
import { type Markup, markup } from './markup.ts';
import { clockText, countText, shortText } from './numbers.ts';
import type { Plot, Tick } from './plot.ts';

/** What a page has room for: a chart of its own, and one beside another; px of the drawing. */
export const WIDE = { width: 1140, height: 208 };
export const HALF = { width: 560, height: 196 };
/** How large a chart is drawn. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
/** Room over a plot for the numbers of its poles, px. */
export const ABOVE_POLES = 18;

/** Colours of the page, in either scheme. */
export const TEXT = 'var(--text)';
export const ACCENT = 'var(--accent)';
export const FAINT = 'var(--faint)';
export const BAD = 'var(--bad)';

/** What a line or an area is called. */
export interface Key {
  readonly name: string;
  readonly colour: string;
  readonly kind?: 'thin' | 'dashed';
}

/** A picture under its heading, with the names of what is in it. */
export const chart = (title: string, keys: readonly Key[], note: string, picture: Markup): Markup => markup`<figure class="panel">
<h2>${title}<span class="legend">${keys.map(
  ({ name, colour, kind }) => markup`<span><i class="${kind ?? ''}" style="--c:${colour}"></i>${name}</span>`,
)}</span><em>${note}</em></h2>
<div class="scroll">${picture}</div></figure>
`;

/** Ways to cut an axis of time, s. */
const SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** Times from 0 to the end, at most `most` steps of them. */
export function timeTicks(lengthS: number, most: number): Tick[] {
  const step = SECONDS.find((wide) => lengthS / wide <= most) ?? lengthS;
  return Array.from({ length: Math.floor(lengthS / step + 1e-9) + 1 }, (_, n) => ({
    at: n * step,
    text: clockText(n * step + 1e-9, step < 1 ? 1 : 0),
  }));
}

/** Where the points of a course begin, and where the last one ends, s. */
export const edgesOf = ({ tS, stepS }: SessionCourse): number[] => (tS.length === 0 ? [] : [...tS, tS.at(-1)! + stepS]);
/** Where the points of a course stand as dots of a line, s. */
export const middlesOf = ({ tS, stepS }: SessionCourse): number[] => tS.map((at) => at + stepS / 2);
/** The largest value there is; 0 where there is none. */
export const largest = (...series: readonly (readonly (number | null)[])[]): number =>
  series.reduce((most, values) => values.reduce<number>((max, value) => Math.max(max, value ?? 0), most), 0);

/** What happened, as numbered poles where it happened. */
export function polesOf(plot: Plot, course: SessionCourse, happenings: readonly Happening[]): Markup {
  const poles = happenings.flatMap(({ event, number }) =>
    number === null ? [] : [{ at: (event.tNs - course.startNs) / 1e9, number, title: event.text }],
  );
  return plot.poles(poles.filter(({ at }) => at >= 0 && at <= course.lengthS));
}

/** "337 ms", "1.5 s" */
export const spanText = (seconds: number): string => (seconds < 1 ? `${countText(seconds * 1000)} ms` : `${shortText(seconds)} s`);

/** Where each sample's second begins and ends. */
export const sampleEdges = (tS: readonly number[]): number[] => (tS.length === 0 ? [] : [Math.max(0, tS[0]! - 1), ...tS]);

/** Charts two by two; an odd last one is as wide as two. Those that have nothing to show are left out. */
export function twoByTwo(charts: readonly ((size: Size) => Markup | null)[]): Markup {
  const drawn = charts.filter((chart) => chart(HALF) !== null);
  const last = drawn.length % 2 === 1 ? drawn.at(-1) : undefined;
  return markup`<div class="two">${drawn.filter((chart) => chart !== last).map((chart) => chart(HALF))}</div>${last?.({ ...WIDE, height: HALF.height })}`;
}

/** What hatching refers to: one pattern a stage, in its colour. */
export const patterns = (): Markup =>
  markup`<svg class="patterns" aria-hidden="true"><defs>${STAGES.map(
    (stage) => markup`<pattern id="wait-${stage}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="5" height="5" fill="${STAGE_COLOUR[stage]}" fill-opacity=".22"/><rect width="2" height="5" fill="${STAGE_COLOUR[stage]}" fill-opacity=".85"/></pattern>`,
  )}</defs></svg>`;
