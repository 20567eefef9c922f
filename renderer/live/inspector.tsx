import './inspector.css';
import { IconX } from '@tabler/icons-react';
import { STAGE_COLOUR, STAGE_MEANING, type Stage } from '../../contract/index.ts';
import { FaultsDetails } from '../faults/faults-inspector.tsx';
import { RunDetails } from '../run/run-inspector.tsx';
import { SourceDetails } from '../source/source-inspector.tsx';
import { type Inspected, useApp } from '../state/store.ts';
import { ClassifyDetails } from './inspect-classify.tsx';
import { DetectDetails } from './inspect-detect.tsx';
import { DecodeDetails, PreprocessDetails, PresentDetails, ReceiveDetails, RingDetails, TrackDetails } from './inspect-stages.tsx';
import { LoadDetails, TimeTable } from './inspect-times.tsx';
import { asSentence, stageName } from './wording.ts';

const DETAILS: { readonly [K in Stage]?: () => React.ReactNode } = {
  receive: ReceiveDetails,
  demux: ReceiveDetails,
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

/** The panels that are about more than one stage, each one press away from every other. */
const WHOLE = {
  run: { name: 'Run', title: 'Numbers of the whole run (I)', Details: RunDetails },
  source: { name: 'Source', title: 'The source and its decoder (S)', Details: SourceDetails },
  faults: { name: 'Faults', title: 'Faults on demand (F)', Details: FaultsDetails },
} as const;
type Whole = keyof typeof WHOLE;

const isWhole = (inspected: Inspected): inspected is Whole => inspected in WHOLE;

/** The way from one panel to another. */
const To = ({ whole }: { readonly whole: Whole }) => (
  <button
    type="button"
    className="insp-up"
    data-testid={`inspect-${whole}`}
    title={WHOLE[whole].title}
    onClick={() => useApp.setState({ selected: whole })}
  >
    {WHOLE[whole].name}
  </button>
);

/** The panel at the right: the run, its source, or one of the stages, from which the run and the source are one press away. */
export const Inspector = ({ inspected }: { readonly inspected: Inspected }) => {
  const name = isWhole(inspected) ? WHOLE[inspected].name : stageName(inspected);
  const Whole = isWhole(inspected) ? WHOLE[inspected].Details : null;
  return (
    <aside className="inspector" aria-label={`${name}: details`} data-testid="inspector" data-inspected={inspected}>
      <header className="insp-head">
        {(['run', 'source'] as const).map((whole) => whole !== inspected && <To key={whole} whole={whole} />)}
        <h2 style={isWhole(inspected) ? undefined : { '--c': STAGE_COLOUR[inspected] }}>{name}</h2>
        <button type="button" className="hd-icon" aria-label="Close the details" onClick={() => useApp.setState({ selected: null })}>
          <IconX size={15} stroke={1.6} />
        </button>
      </header>
      {isWhole(inspected) ? Whole !== null && <Whole /> : <StageDetails stage={inspected} />}
    </aside>
  );
};
