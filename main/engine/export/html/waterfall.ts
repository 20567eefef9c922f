import { DROP_REASONS, FRAME_STATE, SPANS, STAGE_COLOUR, STAGES, type TimelineFrame } from '../../../../contract/index.ts';
import { type Markup, markup } from './markup.ts';
import { clockText, countText, msText } from './numbers.ts';
import { roundTop, valueTicks } from './plot.ts';

const WIDTH = 540;
const ROW_PX = 15;
const LEFT = 112;
const RIGHT = WIDTH - 92;

interface Row {
  readonly name: string;
  readonly stage: (typeof STAGES)[number];
  readonly waitMs: number;
  readonly serviceMs: number;
  readonly startMs: number;
}

const rowsOf = ({ spans }: TimelineFrame): Row[] => {
  const rows: Row[] = [];
  for (let at = 0; at + 3 < spans.length; at += 4) {
    const span = SPANS[spans[at]!];
    if (span)
      rows.push({
        name: span.name.replaceAll('_', ' '),
        stage: span.stage,
        waitMs: spans[at + 1]!,
        serviceMs: spans[at + 2]!,
        startMs: spans[at + 3]!,
      });
  }
  return rows;
};

const endWords = ({ state, reason, place }: TimelineFrame): string => {
  if (state === FRAME_STATE.presented) return 'presented';
  if (state !== FRAME_STATE.dropped) return 'analysed only';
  const where = STAGES[place];
  return `dropped, ${DROP_REASONS[reason] ?? 'for a reason not known'}${where ? ` at ${where}` : ''}`;
};

/** A frame on a time axis of its own: each span where it happened, its wait hatched before it, and both in ms. */
export function waterfall(frame: TimelineFrame): Markup {
  const rows = rowsOf(frame);
  const top = roundTop(rows.reduce((end, { startMs, serviceMs }) => Math.max(end, startMs + serviceMs), frame.e2eMs ?? 0));
  const height = rows.length * ROW_PX + 18;
  const x = (ms: number): number => LEFT + Math.min(1, Math.max(0, ms / top)) * (RIGHT - LEFT);
  const bar = (fromMs: number, ms: number, fill: string, y: number): Markup =>
    markup`<rect x="${x(fromMs).toFixed(1)}" y="${y + 1.5}" width="${Math.max(0, x(fromMs + ms) - x(fromMs)).toFixed(1)}" height="${ROW_PX - 3}" fill="${fill}"/>`;
  const ticks = valueTicks(top, 5, '').map(
    ({ at, text }) =>
      markup`<path class="grid" d="M${x(at).toFixed(1)} 0V${height - 16}"/><text class="x" x="${x(at).toFixed(1)}" y="${height - 4}">${text}</text>`,
  );
  const lines = rows.map(({ name, stage, waitMs, serviceMs, startMs }, at) => {
    const y = at * ROW_PX;
    const number = (ms: number, right: number): Markup =>
      markup`<text class="ms${ms < 0.05 ? ' faint' : ''}" x="${right}" y="${y + ROW_PX / 2}">${msText(ms)}</text>`;
    return markup`<text class="name" x="0" y="${y + ROW_PX / 2}">${name}</text>${bar(startMs - waitMs, waitMs, `url(#wait-${stage})`, y)}${bar(startMs, Math.max(serviceMs, top / 500), STAGE_COLOUR[stage], y)}${number(waitMs, WIDTH - 46)}${number(serviceMs, WIDTH)}`;
  });
  return markup`<figure><figcaption><b>Frame ${countText(frame.frame)}</b> at ${clockText(frame.ptsMs / 1000, 2)} · ${endWords(frame)} · e2e <b>${msText(frame.e2eMs)} ms</b></figcaption>
<div class="scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Stages of frame ${frame.frame}"><rect class="well" x="${LEFT}" width="${RIGHT - LEFT}" height="${height - 16}"/>${ticks}${lines}<text class="x" style="text-anchor:end" x="${WIDTH - 46}" y="${height - 4}">wait</text><text class="x" style="text-anchor:end" x="${WIDTH}" y="${height - 4}">service</text></svg></div></figure>
`;
}
