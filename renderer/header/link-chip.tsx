import { linkTone, linkWords } from '../live/link-words.ts';
import { useEngineNow } from '../live/use-engine-now.ts';
import { useApp } from '../state/store.ts';

/** How a live source stands, in a few words beside its name; leads to all that is known of it. */
export const LinkChip = () => {
  const link = useApp((state) => state.run.link);
  const paused = useApp((state) => state.run.phase === 'paused' && state.run.link?.state === 'playing');
  const nowNs = useEngineNow(100, link !== null && (link.state === 'stalled' || link.state === 'reconnecting'));
  if (link === null) return null;
  const words = paused ? 'paused' : linkWords(link, nowNs);
  return (
    <button
      type="button"
      className="chip chip-link"
      data-testid="link-chip"
      data-state={link.state}
      data-tone={paused ? 'quiet' : linkTone(link)}
      title={`${link.words} All of the source: S`}
      aria-label={`The source is ${link.state}`}
      onClick={() => useApp.setState({ page: 'live', selected: 'source' })}
    >
      <span className="chip-text">{words}</span>
    </button>
  );
};
