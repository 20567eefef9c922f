import type { Candidate, SessionDetail } from '../../../../contract/index.ts';
import { entriesOf } from '../../compare/settings.ts';
import { type Markup, markup } from './markup.ts';

/** What else was tried and why it did not run: "Decoders not used: cuda, no NVIDIA device; vulkan, no GPU device." */
function refused(what: string, candidates: readonly Candidate[]): string[] {
  const reasons = candidates.filter(({ ok }) => !ok).map(({ name, reason }) => `${name}, ${reason}`);
  return reasons.length > 0 ? [`${what} not used: ${reasons.join('; ')}.`] : [];
}

/** On what, and with which settings, the session was made. */
export function setupSection(detail: SessionDetail): Markup {
  const { decoder, detector, classifier } = detail.manifest;
  const tried = [
    ...refused('Decoders', decoder.candidates),
    ...refused('Providers for the detector', detector?.provider.candidates ?? []),
    ...refused('Providers for the classifier', classifier?.provider.candidates ?? []),
  ];
  return markup`<section class="panel"><h2>Setup<em>settings as at the start; changes are events</em></h2>
<dl class="setup">${entriesOf(detail).map(({ label, value }) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${tried.length > 0 && markup`<p class="tried">${tried.join(' ')}</p>`}</section>`;
}
