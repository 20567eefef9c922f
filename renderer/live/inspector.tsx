import './inspector.css';
import { IconX } from '@tabler/icons-react';
import { STAGE_COLOUR, STAGE_MEANING, type Stage } from '../../contract/index.ts';
import { RunDetails } from '../run/run-inspector.tsx';
import { type Inspected, useApp } from '../state/store.ts';
import { ClassifyDetails } from './inspect-classify.tsx';
import { DetectDetails } from './inspect-detect.tsx';
import { DecodeDetails, PresentDetails, PreprocessDetails, RingDetails, TrackDetails } from './inspect-stages.tsx';
import { LoadDetails, TimeTable } from './inspect-times.tsx';
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

/** Everything about one stage: what its time is made of, its settings, and why it runs where it runs. */
const StageDetails = ({ stage }: { readonly stage: Stage }) => {
  const Details = DETAILS[stage];
  return (
    <>
      <p className="insp-meaning">{asSentence(STAGE_MEANING[stage])}</p>
      <TimeTable stage={stage} />
      <LoadDetails stage={stage} />
      {Details !== undefined && <Details />}
    </>
  );
};

/** The panel at the right: the run, or one of its stages, from which the run is one press away. */
export const Inspector = ({ inspected }: { readonly inspected: Inspected }) => {
  const name = inspected === 'run' ? 'Run' : stageName(inspected);
  return (
    <aside className="inspector" aria-label={`${name}: details`} data-testid="inspector" data-inspected={inspected}>
      <header className="insp-head">
        {inspected !== 'run' && (
          <button
            type="button"
            className="insp-up"
            data-testid="inspect-run"
            title="Numbers of the whole run (I)"
            onClick={() => useApp.setState({ selected: 'run' })}
          >
            Run
          </button>
        )}
        <h2 style={inspected === 'run' ? undefined : { '--c': STAGE_COLOUR[inspected] }}>{name}</h2>
        <button type="button" className="hd-icon" aria-label="Close the details" onClick={() => useApp.setState({ selected: null })}>
          <IconX size={15} stroke={1.6} />
        </button>
      </header>
      {inspected === 'run' ? <RunDetails /> : <StageDetails stage={inspected} />}
    </aside>
  );
};
