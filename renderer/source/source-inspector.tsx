import { useApp } from '../state/store.ts';
import { DecoderTruth } from './decoder.tsx';
import { SourceFacts } from './facts.tsx';
import { FlowChoices, Thinning } from './flow.tsx';
import { LinkDetails } from './link.tsx';

/** Everything about what is open: how it stands, what becomes of its frames, who decodes it, and what it is. */
export const SourceDetails = () => {
  const source = useApp((state) => state.run.source);
  if (source === null) return <p className="insp-meaning">No source is open.</p>;
  return (
    <>
      <p className="insp-meaning insp-uri" title={source.uri}>
        {source.uri}
      </p>
      <LinkDetails />
      <FlowChoices />
      <Thinning />
      <DecoderTruth />
      <SourceFacts />
    </>
  );
};
