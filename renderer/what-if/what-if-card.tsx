import './what-if.css';
import { IconX } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { WhatIf } from '../../contract/index.ts';
import { engine } from '../connection/client.ts';
import { useOverlayPlace } from '../live/overlay-places.ts';
import { type Corner, useApp } from '../state/store.ts';
import { MetricTable } from './metric-table.tsx';
import { basisText } from './words.ts';

/** How long a card lies on the picture once it has its answer. */
const STAYS_MS = 20_000;
const STAYS_WITHOUT_ANSWER_MS = 6_000;
const READING_MS = 2_000;

/** The corner across from the overlay's: there it covers no number. */
const ACROSS: { readonly [K in Corner]: Corner } = {
  'top-left': 'bottom-right',
  'top-right': 'bottom-left',
  'bottom-right': 'top-left',
  'bottom-left': 'top-right',
};

const putAway = (): void => useApp.setState({ cardShown: null });

/** Puts the card away when its time is over, and nobody points at it. */
const useStay = ({ id, state }: WhatIf, ref: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    if (state === 'measuring') return undefined;
    const leave = (): void => {
      if (ref.current?.matches(':hover, :focus-within') === true) timer = setTimeout(leave, READING_MS);
      else if (useApp.getState().cardShown === id) putAway();
    };
    let timer = setTimeout(leave, state === 'done' ? STAYS_MS : STAYS_WITHOUT_ANSWER_MS);
    return () => clearTimeout(timer);
  }, [id, state, ref]);
};

/** Time passing since the change, as a line that grows. */
const Progress = ({ sinceNs }: { readonly sinceNs: number }) => {
  const [passedMs] = useState(() => Math.max(0, ((engine.clock.toEngineNs(performance.now()) ?? sinceNs) - sinceNs) / 1e6));
  return <i className="what-if-progress" style={{ animationDelay: `${-Math.round(passedMs)}ms` }} />;
};

const SAID: { readonly [K in WhatIf['verdict']]?: string } = { better: 'better', worse: 'worse', mixed: 'mixed' };

const Card = ({ card }: { readonly card: WhatIf }) => {
  const corner = useApp((state) => ACROSS[state.hud.corner]);
  const ref = useRef<HTMLElement>(null);
  useStay(card, ref);
  useOverlayPlace('card', ref, corner);
  const said = card.state === 'done' ? SAID[card.verdict] : undefined;
  return (
    <section
      ref={ref}
      className="what-if"
      data-testid="what-if"
      data-state={card.state}
      data-verdict={card.verdict}
      data-corner={corner}
      aria-label="What the change did"
    >
      <header>
        <h3 title={card.change}>{card.change}</h3>
        {said !== undefined && <em data-verdict={card.verdict}>{said}</em>}
        <button type="button" aria-label="Put the card away" title="Put away" onClick={putAway}>
          <IconX size={13} stroke={1.8} />
        </button>
      </header>
      {card.state === 'abandoned' ? (
        <p className="what-if-reason">Not measured: {card.reason ?? 'too little was seen'}.</p>
      ) : (
        <MetricTable card={card} />
      )}
      {card.state === 'measuring' && (
        <p className="what-if-foot">
          measuring before and after
          <Progress sinceNs={card.tNs} />
        </p>
      )}
      {card.state === 'done' && (
        <p className="what-if-foot" title={basisText(card)}>
          {basisText(card)}
        </p>
      )}
    </section>
  );
};

/** After a change: did it help, and how sure is that? Lies across from the overlay, for a while. */
export const WhatIfCard = () => {
  const card = useApp((state) => state.cards.find(({ id }) => id === state.cardShown));
  return (
    <div className="what-if-place" aria-live="polite" aria-atomic="true">
      {card !== undefined && <Card key={card.id} card={card} />}
    </div>
  );
};
