import type { JSX } from 'react';
import type { SessionEvent } from '../../contract/session.ts';
import { formatCount } from '../format.ts';
import { positionText } from '../timeline/words.ts';

interface Props {
  readonly events: readonly SessionEvent[];
  /** Ns of the session's first frame; null until it is known, when times are left out. */
  readonly startNs: number | null;
  /** The user wants to see this frame. */
  readonly onPick: (frame: number) => void;
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
        {events.map((event) => (
          <li key={`${event.tNs} ${event.text}`}>
            <button
              type="button"
              data-kind={event.kind}
              onClick={() => onPick(event.frame)}
              title={`Show frame ${formatCount(event.frame)}`}
            >
              <time>{startNs === null ? '' : positionText((event.tNs - startNs) / 1e6)}</time>
              <span>{event.text}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
