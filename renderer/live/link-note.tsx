import { useApp } from '../state/store.ts';
import { isStale, linkSentence, linkTone, staleWords } from './link-words.ts';
import { shownPicture } from './shown-picture.ts';
import { useEngineNow } from './use-engine-now.ts';

/** Over the picture of a live source that gives none: how old the last one is, and what is being done about it. */
export const LinkNote = () => {
  const link = useApp((state) => state.run.link);
  const stale = isStale(link);
  const nowNs = useEngineNow(100, stale);
  if (link === null || !stale) return null;
  const tReceiveNs = shownPicture.header?.tReceiveNs ?? null;
  return (
    <div className="picture-stale" data-testid="stale" data-tone={linkTone(link)}>
      {/* said once: what runs would be said ten times a second */}
      <span className="visually-hidden" role="status">
        The source is {link.state}.
      </span>
      {tReceiveNs !== null && <b>{staleWords(tReceiveNs, nowNs)}</b>}
      <span>{linkSentence(link, nowNs)}</span>
    </div>
  );
};
