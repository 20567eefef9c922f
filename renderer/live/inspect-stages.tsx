import { PreprocessPlace } from '../compute/preprocess-place.tsx';
import { Refused } from '../compute/refused.tsx';
import { RingSlots } from '../compute/ring-slots.tsx';
import { useCompute } from '../compute/use-compute.ts';
import { engine } from '../connection/client.ts';
import { formatFps, formatMs, formatPct, formatPlural } from '../format.ts';
import { DecoderTruth } from '../source/decoder.tsx';
import { SourceFacts } from '../source/facts.tsx';
import { FlowChoices } from '../source/flow.tsx';
import { LinkDetails } from '../source/link.tsx';
import { glassWords } from '../source/words.ts';
import { useApp } from '../state/store.ts';
import { KvSection } from './kv.tsx';

/** Which decoder reads what was opened. */
export const DecodeDetails = () => (
  <>
    <DecoderTruth />
    <SourceFacts />
  </>
);

/** How what was opened arrives. */
export const ReceiveDetails = () => (
  <>
    <LinkDetails />
    <SourceFacts />
  </>
);

/** The ring between decoder and detectors. */
export const RingDetails = () => {
  const slots = useApp((state) => state.run.open?.ringSlots);
  const compute = useCompute();
  if (slots === undefined) return null;
  return (
    <>
      <FlowChoices />
      <section className="insp-section">
        <h3 className="heading">
          Ring <em>{compute.status}</em>
        </h3>
        <RingSlots compute={compute} />
        <Refused why={compute.refused} />
      </section>
    </>
  );
};

/** The tensor that the detector is given, and where it is made. */
export const PreprocessDetails = () => {
  const detector = useApp((state) => state.run.detector);
  const source = useApp((state) => state.run.source);
  if (detector === null) return null;
  return (
    <>
      <PreprocessPlace model={detector} />
      <KvSection
        title="Tensor"
        rows={[
          { name: 'For', value: detector.name },
          { name: 'From', value: source === null ? '–' : `${source.width}×${source.height}` },
          { name: 'To', value: `${detector.inputWidth}×${detector.inputHeight}` },
          { name: 'Made by', value: detector.place },
        ]}
      />
    </>
  );
};

/** The tracker. */
export const TrackDetails = () => {
  const snapshot = useApp((state) => state.snapshot);
  return (
    <KvSection
      title="Tracker"
      rows={[
        { name: 'Algorithm', value: 'ByteTrack' },
        { name: 'Followed now', value: snapshot === null ? '–' : formatPlural(snapshot.tracks, 'track') },
        { name: 'Runs', value: 'every frame, in order' },
      ]}
    />
  );
};

/** The way to this window's screen. */
export const PresentDetails = () => {
  const fps = useApp((state) => state.snapshot?.fps);
  const e2e = useApp((state) => state.snapshot?.latencyMs.e2e);
  const glass = useApp((state) => state.snapshot?.glass ?? null);
  const unattributed = useApp((state) => state.snapshot?.unattributedPct);
  const uncertaintyMs = engine.clock.uncertaintyMs;
  return (
    <KvSection
      title="Screen"
      rows={[
        { name: 'Shown', value: `${formatFps(fps?.displayed)} fps` },
        { name: 'Receive to display, p50', value: `${formatMs(e2e?.p50)} ms` },
        { name: 'Receive to display, p95', value: `${formatMs(e2e?.p95)} ms` },
        ...(glass === null
          ? []
          : [
              { name: 'Capture to display, p50', value: `${formatMs(glass.latencyMs.p50)} ms`, title: glassWords(glass) },
              { name: 'Capture to display, p95', value: `${formatMs(glass.latencyMs.p95)} ms`, title: glassWords(glass) },
            ]),
        { name: 'Unattributed', value: formatPct(unattributed) },
        { name: 'Clock known to', value: uncertaintyMs === null ? '–' : `± ${formatMs(uncertaintyMs)} ms` },
      ]}
    />
  );
};
