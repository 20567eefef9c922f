import type { JSX } from 'react';
import type { WhatIf } from '../../contract/what-if.ts';
import { formatCount } from '../format.ts';
import { positionText } from '../timeline/words.ts';
import { basisText, metricName, metricText, outcomeOf } from '../what-if/words.ts';
import type { Happening } from './session-changes.ts';

interface Props {
  readonly events: readonly Happening[];
  /** Ns of the session's first frame; null until it is known, when times are left out. */
  readonly startNs: number | null;
  /** The user wants to see this frame. */
  readonly onPick: (frame: number) => void;
}

/** What a change did: the metrics that changed, or that none did. */
function Result({ card }: { readonly card: WhatIf }): JSX.Element | null {
  const outcome = outcomeOf(card);
  if (outcome === null) return null;
  const changed = card.metrics.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  return (
    <span className="se-result" title={basisText(card)}>
      {changed.length === 0 && outcome.text}
      {changed.map((metric) => (
        <em key={metric.name} data-verdict={metric.verdict}>
          {metricName(metric.name)} {metricText(metric)}
        </em>
      ))}
    </span>
  );
}

/** What happened, when, and from which frame on; choosing one takes the timeline there. */
export function SessionEvents({ events, startNs, onPick }: Props): JSX.Element {
  return (
    <section className="se-panel se-events" data-testid="session-events" aria-label="Events">
      <h2 className="heading">
        Events <em>{formatCount(events.length)}</em>
      </h2>
      {events.length === 0 && <p className="se-dim">Nothing was changed while it was recorded.</p>}
      <ol>
        {events.map(({ event, whatIf }) => (
          <li key={`${event.tNs} ${event.text}`}>
            <button
              type="button"
              data-kind={event.kind}
              onClick={() => onPick(event.frame)}
              title={`Show frame ${formatCount(event.frame)}`}
            >
              <time>{startNs === null ? '' : positionText((event.tNs - startNs) / 1e6)}</time>
              <span>
                {event.text}
                {whatIf !== null && <Result card={whatIf} />}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
