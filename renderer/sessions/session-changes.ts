import type { SessionEvent } from '../../contract/session.ts';
import type { WhatIf } from '../../contract/what-if.ts';
import type { FrameMark } from '../timeline/source.ts';
import { flagText, outcomeOf } from '../what-if/words.ts';

/** What stands as a flag on the time axes of a session. */
const MARKED: ReadonlySet<SessionEvent['kind']> = new Set(['toggle', 'setting', 'seek', 'loop', 'fault', 'note', 'gap', 'engine', 'link']);

/** An event, and what it did where that was measured. */
export interface Happening {
  readonly event: SessionEvent;
  readonly whatIf: WhatIf | null;
}

const isChangeOf =
  (card: WhatIf) =>
  ({ kind, frame, text, key }: SessionEvent): boolean =>
    (kind === 'toggle' || kind === 'setting') &&
    frame === card.frame &&
    (text === card.change || (key !== undefined && card.keys.includes(key)));

/** Events in their order, with each result at the change that it is of; one whose change is not there stands alone. */
export function happenings(events: readonly SessionEvent[]): readonly Happening[] {
  const all: { event: SessionEvent; whatIf: WhatIf | null }[] = [];
  for (const event of events) {
    const card = event.kind === 'measured' ? event.whatIf : undefined;
    const change = card === undefined ? undefined : all.findLast((other) => isChangeOf(card)(other.event));
    if (card !== undefined && change !== undefined) change.whatIf = card;
    else all.push({ event, whatIf: card ?? null });
  }
  return all;
}

/** A flag, and when it happened: ns on the engine's clock. */
export interface Flag {
  readonly mark: FrameMark;
  readonly tNs: number;
}

/** The flags of a session in the order of their times: changes and losses, each with what it came to. */
export const flagsOf = (all: readonly Happening[]): readonly Flag[] =>
  all
    .filter(({ event }) => MARKED.has(event.kind))
    .map(({ event, whatIf }) => {
      const result = whatIf === null ? null : outcomeOf(whatIf);
      return { tNs: event.tNs, mark: { frame: event.frame, text: flagText(event.text), ...(result === null ? {} : { result }) } };
    })
    .toSorted((a, b) => a.tNs - b.tNs);
