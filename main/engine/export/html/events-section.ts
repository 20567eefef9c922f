import { WHAT_IF_UNIT, type WhatIf, type WhatIfMetric, type WhatIfMetricName } from '../../../../contract/index.ts';
import type { Happening } from './happenings.ts';
import { type Markup, markup } from './markup.ts';
import { clockText, countText, fpsText, msText, signedText } from './numbers.ts';

/** More than anybody reads. */
const MAX_EVENTS = 500;

const NAMES: { readonly [K in WhatIfMetricName]: string } = {
  processed_fps: 'processed',
  e2e_latency_p50: 'e2e p50',
  e2e_latency_p95: 'e2e p95',
  cpu: 'CPU',
};

const valueText = (name: WhatIfMetricName, value: number | null): string =>
  name === 'processed_fps' ? fpsText(value) : name === 'cpu' ? countText(value) : msText(value);

/** What happened, when, and what came of changes. */
export function eventsSection(happenings: readonly Happening[], startNs: number): Markup {
  const shown = happenings.slice(0, MAX_EVENTS);
  const rest = happenings.length - shown.length;
  return markup`<section class="panel"><h2>Events<em>${happenings.some(({ number }) => number !== null) && 'numbers stand on the charts above'}</em></h2>
${happenings.length === 0 && markup`<p class="faint">Nothing was changed while it was recorded.</p>`}
<ol class="events">${shown.map(({ event, whatIf, number }) => {
    const seconds = (event.tNs - startNs) / 1e9;
    const isBad = event.kind === 'fault' || event.kind === 'gap';
    return markup`<li><span>${number !== null && markup`<span class="number" style="display:block">${number}</span>`}</span><time>${seconds < 0 ? '' : clockText(seconds, 2)}</time><div><p class="${isBad ? 'bad' : ''}">${event.text}</p>${whatIf && result(whatIf)}</div></li>`;
  })}</ol>
${rest > 0 && markup`<p class="faint">${countText(rest)} more are in the session.</p>`}</section>`;
}

/** Before and after a change, metric by metric, with the interval that the change lies in. */
function result({ state, metrics, confidencePct, beforeFrames, afterFrames, reason }: WhatIf): Markup {
  if (state !== 'done') return markup`<p class="result">not measured${reason && `: ${reason}`}</p>`;
  const basis = `${confidencePct} % confidence, ${countText(beforeFrames)} and ${countText(afterFrames)} frames`;
  return markup`<p class="result" title="${basis}">${metrics.map((metric) => markup`<span class="${toneOf(metric)}">${metricText(metric)}</span>`)}</p>`;
}

const toneOf = ({ verdict }: WhatIfMetric): string => (verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : '');

/** "e2e p95 52.7 → 33.9 ms (−36 %, −41 to −30)" */
function metricText({ name, before, after, changePct, low, high, verdict }: WhatIfMetric): string {
  if (verdict !== 'better' && verdict !== 'worse') return `${NAMES[name]}: ${verdict}`;
  const interval =
    before && low !== null && high !== null ? `, ${signedText((low / before) * 100)} to ${signedText((high / before) * 100)}` : '';
  return `${NAMES[name]} ${valueText(name, before)} → ${valueText(name, after)} ${WHAT_IF_UNIT[name]} (${signedText(changePct)} %${interval})`;
}
