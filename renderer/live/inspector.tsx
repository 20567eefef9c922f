import './inspector.css';
import { IconX } from '@tabler/icons-react';
import { STAGE_COLOUR, STAGE_MEANING, type Stage } from '../../contract/index.ts';
import { useApp } from '../state/store.ts';
import { ClassifyDetails } from './inspect-classify.tsx';
import { DetectDetails } from './inspect-detect.tsx';
import { DecodeDetails, PresentDetails, PreprocessDetails, RingDetails, TrackDetails } from './inspect-stages.tsx';
import { TimeTable } from './inspect-times.tsx';
import { asSentence, stageName } from './wording.ts';

const DETAILS: { readonly [K in Stage]?: () => React.ReactNode } = {
  demux: DecodeDetails,
  decode: DecodeDetails,
  transfer: DecodeDetails,
  ring: RingDetails,
  preprocess: PreprocessDetails,
  detect: DetectDetails,
  postprocess: DetectDetails,
  track: TrackDetails,
  crop: ClassifyDetails,
  classify: ClassifyDetails,
  compose: PresentDetails,
  present: PresentDetails,
};

/** Everything about the chosen stage: what its time is made of, its settings, and why it runs where it runs. */
export const Inspector = () => {
  const stage = useApp((state) => state.selected) ?? 'detect';
  const Details = DETAILS[stage];
  return (
    <aside className="inspector" aria-label={`${stageName(stage)}: details`} data-testid="inspector">
      <header className="insp-head" style={{ '--c': STAGE_COLOUR[stage] }}>
        <h2>{stageName(stage)}</h2>
        <button type="button" className="hd-icon" aria-label="Close the details" onClick={() => useApp.setState({ selected: null })}>
          <IconX size={15} stroke={1.6} />
        </button>
      </header>
      <p className="insp-meaning">{asSentence(STAGE_MEANING[stage])}</p>
      <TimeTable stage={stage} />
      {Details !== undefined && <Details />}
    </aside>
  );
};
