import {
  type Bottleneck,
  type DropReason,
  type Ledger,
  PLACE_OF_REASON,
  type RunSummary,
  type SessionDetail,
  STAGE_COLOUR,
  type Stage,
} from '../../../../contract/index.ts';
import { type Markup, markup, type Part } from './markup.ts';
import { bytesText, countText, fpsText, msText, pctText, pluralText, shortText, signedText } from './numbers.ts';

/** Fewer frames than this, and a p99 is little more than the maximum. */
const P99_FRAMES = 1000;

/** What limits the run in words, its numbers, and the ledger. */
export const summarySection = (summary: RunSummary, detail: SessionDetail): Markup => markup`
${verdict(summary.bottleneck)}
<section class="tiles" aria-label="Headline numbers">${tiles(summary, detail)}</section>
${ledger(summary.frames)}
${detail.manifest.gapFrames > 0 && markup`<p class="warning">${pluralText(detail.manifest.gapFrames, 'frame')} could not be kept: the disk was too slow or full. The numbers are of those that were.</p>`}`;

function verdict({ words, throughput, latency }: Bottleneck): Markup | null {
  if (words.length === 0) return null;
  const stages = [throughput?.stage, latency?.stage].filter((stage) => stage !== undefined);
  return markup`<section class="panel verdict" aria-label="Verdict">${words.map((sentence) => markup`<p>${named(sentence, stages)}</p>`)}</section>`;
}

/** A sentence in which these stages are underlined in their colours. */
function named(sentence: string, stages: readonly Stage[]): Part {
  if (stages.length === 0) return sentence;
  return sentence.split(new RegExp(`\\b(${stages.join('|')})\\b`, 'i')).map((part) => {
    const stage = stages.find((name) => name === part.toLowerCase());
    return stage ? markup`<span class="stage" style="--c:${STAGE_COLOUR[stage]}">${part}</span>` : part;
  });
}

const tile = (name: string, value: Part): Markup => markup`<div class="tile"><span>${name}</span>${value}</div>`;

const toneOf = (value: number | null, warn: number, bad: number): string =>
  value === null || value < warn ? '' : value < bad ? 'warn' : 'bad';

/** Frames a second against those of the source: below 95 % amber, below 80 % red. */
const fpsTone = (fps: number, source: number | null): string =>
  source === null || source <= 0 || fps >= source * 0.95 ? '' : fps >= source * 0.8 ? 'warn' : 'bad';

function tiles(summary: RunSummary, { item }: SessionDetail): Markup[] {
  const { fps, latencyMs, cascade, models } = summary;
  const { e2e, analysis } = latencyMs;
  const few = e2e.n < P99_FRAMES ? 'few' : '';
  return [
    tile(
      'Processed',
      markup`<b class="${fpsTone(fps.processed, fps.source)}">${fpsText(fps.processed)}</b> <small>fps</small>${fps.source !== null && markup`<em>of ${shortText(fps.source)}</em>`}`,
    ),
    tile(
      'e2e latency, ms',
      markup`<small>p50</small> <b>${msText(e2e.p50)}</b> <small class="next">p95</small> <b>${msText(e2e.p95)}</b> <small class="next">p99</small> <b class="${few}">${msText(e2e.p99)}</b> <small class="next">max</small> <b>${msText(e2e.max)}</b>`,
    ),
    ...glassTile(summary),
    tile(
      'Analysis, ms',
      markup`<small>p50</small> <b>${msText(analysis.p50)}</b> <small class="next">p95</small> <b>${msText(analysis.p95)}</b>`,
    ),
    tile('Unattributed', markup`<b class="${toneOf(summary.unattributedPct, 2, 5)}">${pctText(summary.unattributedPct)}</b>`),
    tile(
      'Inference share',
      markup`<b>${pctText(summary.inferenceSharePct)}</b>${summary.overheadRatio !== null && markup`<em>overhead ${shortText(summary.overheadRatio)} ×</em>`}`,
    ),
    tile('Headroom', markup`<b>${pctText(summary.headroomPct)}</b>`),
    tile('Latency drift', markup`<b>${signedText(summary.latencyDriftMsPerMin)}</b> <small>ms/min</small>`),
    tile(
      'Drop rate',
      markup`<b class="${toneOf(summary.dropRatePct, 1.0001, 5.0001)}">${pctText(summary.dropRatePct)}</b><em>${countText(summary.late)} late</em>`,
    ),
    ...(models.classifier || cascade.classified > 0 ? cascadeTiles(summary) : []),
    ...sourceTile(summary),
    tile('Frames', markup`<b>${countText(item.frames)}</b><em>${bytesText(item.bytes)}</em>`),
  ];
}

/** How much of what was to be classified has a label, what found no room, what one object costs, and how old the labels are. */
function cascadeTiles({ cascade, classifyMsPerObject, resultAge }: RunSummary): Markup[] {
  const { coveragePct, classified, deferred } = cascade;
  const counts = markup`${countText(classified)} classified${deferred > 0 && markup`, <span class="warn">${countText(deferred)} deferred</span>`}`;
  return [
    tile('Classify coverage', markup`<b>${pctText(coveragePct)}</b><em>${counts}</em>`),
    tile('Classify, an object', markup`<b>${msText(classifyMsPerObject)}</b> <small>ms</small>`),
    ...(resultAge.frames === null
      ? []
      : [tile('Result age', markup`<b>${shortText(resultAge.frames)}</b> <small>frames</small><em>${msText(resultAge.ms)} ms</em>`)]),
  ];
}

/** Capture to display, where the stream says when its pictures were captured. */
function glassTile({ glass }: RunSummary): Markup[] {
  if (glass === null || glass.latencyMs.n === 0) return [];
  const { latencyMs, uncertaintyMs } = glass;
  return [
    tile(
      'Glass latency, ms',
      markup`<small>p50</small> <b>${msText(latencyMs.p50)}</b> <small class="next">p95</small> <b>${msText(latencyMs.p95)}</b><em>clocks may differ by ${msText(uncertaintyMs)} or more</em>`,
    ),
  ];
}

/** How a live source stood at the end, and what it did meanwhile. */
function sourceTile({ source }: RunSummary): Markup[] {
  if (source.kind !== 'live') return [];
  const { state, reconnects, stalls, downtimeMs } = source;
  const did = `${pluralText(reconnects, 'reconnect')}, ${pluralText(stalls, 'stall')}, ${shortText(downtimeMs / 1000)} s down`;
  return [tile('Source', markup`<b class="${state === 'playing' || state === 'ended' ? '' : 'bad'}">${state}</b><em>${did}</em>`)];
}

/** `reason:stage` in words; of a reason that occurs in one place only, that place says nothing. */
function lossWords(loss: string): string {
  const [reason = '', place] = loss.split(':');
  return place === undefined || PLACE_OF_REASON[reason as DropReason] === place ? reason : `${reason} at ${place}`;
}

/** received = presented + analysed only + decimated + dropped by reason and place + in flight + unexplained */
function ledger({ received, presented, analysedOnly, decimated, inFlight, dropped, places, unexplained }: Ledger): Markup {
  const lost = Object.keys(places).length > 0 ? places : dropped;
  const parts = [
    { name: 'presented', n: presented, always: true },
    { name: 'analysed only', n: analysedOnly },
    { name: 'decimated', n: decimated },
    ...Object.entries(lost).map(([reason, n]) => ({ name: `dropped, ${lossWords(reason)}`, n })),
    { name: 'in flight', n: inFlight },
  ].filter(({ n, always = false }) => always || n > 0);
  const sum = parts.map(({ name, n }, at) => markup`${at > 0 && markup`<i>+</i>`}<span>${name} <b>${countText(n)}</b></span>`);
  const rest = markup`<i>·</i><span class="${unexplained === 0 ? 'good' : 'bad'}">unexplained <b>${countText(unexplained)}</b>${unexplained === 0 && ' ✓'}</span>`;
  return markup`<p class="ledger"><span>received <b>${countText(received)}</b></span><i>=</i>${sum}${rest}</p>`;
}
