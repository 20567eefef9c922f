import type { WhatIf } from '../../contract/index.ts';
import { formatCount } from '../format.ts';
import { useApp } from '../state/store.ts';
import { MetricTable } from '../what-if/metric-table.tsx';
import { basisText, outcomeOf } from '../what-if/words.ts';

const outcomeText = (card: WhatIf): string =>
  card.state === 'measuring' ? 'measuring…' : (outcomeOf(card)?.text ?? `not measured: ${card.reason ?? 'too little was seen'}`);

const Change = ({ card }: { readonly card: WhatIf }) => (
  <details className="change" data-verdict={card.verdict}>
    <summary>
      <span title={`From frame ${formatCount(card.frame)} on`}>{card.change}</span>
      <em data-verdict={card.state === 'done' ? card.verdict : 'not measured'}>{outcomeText(card)}</em>
    </summary>
    {card.state === 'done' && (
      <>
        <MetricTable card={card} />
        <p className="run-reason">{basisText(card)}</p>
      </>
    )}
  </details>
);

/** What the last changes of settings did, newest first; each opens to all its metrics. */
export const RunChanges = () => {
  const cards = useApp((state) => state.cards);
  if (cards.length === 0) return null;
  return (
    <section className="insp-section" data-testid="changes">
      <h3 className="heading">
        Changes <em>what they did</em>
      </h3>
      {cards.toReversed().map((card) => (
        <Change key={card.id} card={card} />
      ))}
    </section>
  );
};
