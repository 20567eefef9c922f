import type { CSSProperties, JSX } from 'react';
import { SPANS, STAGE_COLOUR, STAGE_MEANING, STAGES } from '../../contract/stages.ts';
import { PAINTS, UNATTRIBUTED } from './bars.ts';

/** The stages that are in sight, by colour and name. @param used one character a paint, '1' for in sight */
export function Legend({ used }: { readonly used: string }): JSX.Element {
  const seen = new Set<string>();
  for (let paint = 0; paint < PAINTS; paint++) {
    if (used[paint] === '1' && paint !== UNATTRIBUTED) seen.add(SPANS[paint >> 1]?.stage ?? '');
  }
  return (
    <ul className="tl-legend">
      {STAGES.filter((stage) => seen.has(stage)).map((stage) => (
        <li key={stage} title={STAGE_MEANING[stage]} style={{ '--c': STAGE_COLOUR[stage] } as CSSProperties}>
          {stage}
        </li>
      ))}
      {used[UNATTRIBUTED] === '1' && <li style={{ '--c': STAGE_COLOUR.unattributed } as CSSProperties}>unattributed</li>}
    </ul>
  );
}
