import type { SessionEvent, WhatIf } from '../../../../contract/index.ts';

/** What stands as a numbered pole on the time axes. */
const MARKED: ReadonlySet<SessionEvent['kind']> = new Set([
  'toggle',
  'setting',
  'seek',
  'loop',
  'pause',
  'fault',
  'note',
  'gap',
  'engine',
  'link',
]);

/** An event, what it did where that was measured, and its number on the charts where it stands there. */
export interface Happening {
  readonly event: SessionEvent;
  readonly whatIf: WhatIf | null;
  readonly number: number | null;
}

const isChangeOf = (card: WhatIf, { kind, frame, text, key }: SessionEvent): boolean =>
  (kind === 'toggle' || kind === 'setting') &&
  frame === card.frame &&
  (text === card.change || (key !== undefined && card.keys.includes(key)));

/** Events in their order, with each result at the last change that it is of; one whose change is not there stands alone. */
export function happeningsOf(events: readonly SessionEvent[]): Happening[] {
  const all: { event: SessionEvent; whatIf: WhatIf | null; number: number | null }[] = [];
  let marked = 0;
  for (const event of events) {
    const card = event.kind === 'measured' ? event.whatIf : undefined;
    const change = card && all.findLast((other) => isChangeOf(card, other.event));
    if (card && change) change.whatIf = card;
    else all.push({ event, whatIf: card ?? null, number: MARKED.has(event.kind) ? ++marked : null });
  }
  return all;
}
