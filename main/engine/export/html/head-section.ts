import { STAGE_COLOUR } from '../../../../contract/index.ts';
import type { SessionToExport } from '../session-to-export.ts';
import { type Markup, markup } from './markup.ts';
import { lengthText, shortText } from './numbers.ts';

/** The application's mark: a frame's way through the stages, each a step lower. */
const MARK = [
  { stage: 'decode', x: 1, width: 4 },
  { stage: 'preprocess', x: 5, width: 3 },
  { stage: 'detect', x: 8, width: 7 },
  { stage: 'classify', x: 15, width: 4 },
] as const;

const mark = (): Markup =>
  markup`<svg viewBox="0 0 20 20" aria-hidden="true">${MARK.map(
    ({ stage, x, width }, at) =>
      markup`<rect x="${x}" y="${3 + at * 3.8}" width="${width}" height="3" rx="1" fill="${STAGE_COLOUR[stage]}"/>`,
  )}</svg>`;

const STATES = {
  closed: null,
  recording: 'still being recorded: what was there when this was written',
  killed: 'broke off: the engine ended before the recording did',
} as const;

/** What was recorded, of what, with which networks, when. */
export function headSection({ detail: { manifest, item } }: SessionToExport, picture: Buffer | null): Markup {
  const { source, decoder, detector, classifier } = manifest;
  const networks = [detector?.name ?? 'no detector', classifier?.name ?? 'no classifier'].join(' → ');
  const facts = [
    `${source.name}, ${source.codec} ${source.width}×${source.height}${source.fps === null ? '' : `, ${shortText(source.fps)} fps`}`,
    `decoded by ${decoder.actual}`,
    networks,
    `${manifest.startedAt.slice(0, 19).replace('T', ' ')} UTC`,
    lengthText(item.durationMs / 1000),
    STATES[item.state],
  ].filter((fact) => fact !== null);
  return markup`<header>
<div class="brand">${mark()}Through<i>line</i><span>See where every frame’s time goes</span></div>
<div class="head"><div><h1>${manifest.name}</h1>
<p class="facts">${facts.map((fact) => markup`<span>${fact}</span>`)}</p>
${manifest.note !== '' && markup`<p class="note">${manifest.note}</p>`}</div>
${picture && markup`<img src="data:image/jpeg;base64,${picture.toString('base64')}" alt="A picture of the source">`}</div>
</header>`;
}
