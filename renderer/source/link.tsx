import { Kv } from '../live/kv.tsx';
import { linkSentence, linkTone, linkWords } from '../live/link-words.ts';
import { useEngineNow } from '../live/use-engine-now.ts';
import { useApp } from '../state/store.ts';
import { useCalmSnapshot } from '../state/use-calm.ts';
import { linkRows } from './words.ts';

/** How a live source stands, and how it has fared. */
export const LinkDetails = () => {
  const link = useApp((state) => state.run.link);
  const nowNs = useEngineNow(100, link !== null && link.state !== 'playing');
  const snapshot = useCalmSnapshot();
  if (link === null) return null;
  const tone = linkTone(link);
  return (
    <section className="insp-section" data-testid="link">
      <h3 className="heading">
        Connection <em>whole run</em>
      </h3>
      <Kv rows={[{ name: 'State', value: linkWords(link, nowNs), tone: tone === 'quiet' ? 'plain' : tone }, ...linkRows(link, snapshot)]} />
      {link.state !== 'playing' && <p className="setting-meaning link-sentence">{linkSentence(link, nowNs)}</p>}
    </section>
  );
};
