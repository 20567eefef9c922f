import { formatFps, formatMs, formatPct, formatPlural, formatRate } from '../format.ts';
import { engine } from '../connection/client.ts';
import { useApp } from '../state/store.ts';
import { Candidates } from './candidates.tsx';
import { KvSection } from './kv.tsx';

const POLICIES = {
  wait: 'the source waits, nothing is lost',
  'drop-oldest': 'the oldest unread is given up',
  'drop-newest': 'the newest is given up',
} as const;
const READS = { 'in-order': 'every frame, in order', newest: 'the newest, older ones given up' } as const;

/** What was opened, and which decoder reads it. */
export const DecodeDetails = () => {
  const source = useApp((state) => state.run.source);
  const decoder = useApp((state) => state.run.decoder);
  if (source === null) return null;
  const { matrix, fullRange, assumed } = source.colour;
  return (
    <>
      {decoder !== null && (
        <Candidates title="Decoders tried" requested={decoder.requested} actual={decoder.actual} candidates={decoder.candidates} />
      )}
      <KvSection
        title="Source"
        rows={[
          { name: 'Codec', value: `${source.codec} · ${source.pixelFormat}` },
          { name: 'Container', value: source.container.split(',')[0] },
          { name: 'Size', value: `${source.width}×${source.height}` },
          ...(source.pixelAspect === 1 ? [] : [{ name: 'Pixel aspect', value: formatRate(source.pixelAspect) }]),
          ...(source.rotationDeg === 0 ? [] : [{ name: 'Rotated by', value: `${source.rotationDeg}°` }]),
          { name: 'Declared rate', value: source.fps === null ? 'none' : `${formatRate(source.fps)} fps` },
          { name: 'Colour', value: `${matrix}, ${fullRange ? 'full' : 'limited'} range${assumed ? ' (assumed)' : ''}` },
        ]}
      />
    </>
  );
};

/** The ring between decoder and detectors. */
export const RingDetails = () => {
  const open = useApp((state) => state.run.open);
  if (open === null) return null;
  return (
    <KvSection
      title="Ring"
      rows={[
        { name: 'Slots', value: open.ringSlots },
        { name: 'When full', value: POLICIES[open.policy] },
        { name: 'Read', value: READS[open.read] },
      ]}
    />
  );
};

/** The tensor that the detector is given. */
export const PreprocessDetails = () => {
  const detector = useApp((state) => state.run.detector);
  const source = useApp((state) => state.run.source);
  if (detector === null) return null;
  return (
    <KvSection
      title="Tensor"
      rows={[
        { name: 'For', value: detector.name },
        { name: 'From', value: source === null ? '–' : `${source.width}×${source.height}` },
        { name: 'To', value: `${detector.inputWidth}×${detector.inputHeight}, letterboxed` },
      ]}
    />
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
  const unattributed = useApp((state) => state.snapshot?.unattributedPct);
  const uncertaintyMs = engine.clock.uncertaintyMs;
  return (
    <KvSection
      title="Screen"
      rows={[
        { name: 'Shown', value: `${formatFps(fps?.displayed)} fps` },
        { name: 'Receive to display, p50', value: `${formatMs(e2e?.p50)} ms` },
        { name: 'Receive to display, p95', value: `${formatMs(e2e?.p95)} ms` },
        { name: 'Unattributed', value: formatPct(unattributed) },
        { name: 'Clock known to', value: uncertaintyMs === null ? '–' : `± ${formatMs(uncertaintyMs)} ms` },
      ]}
    />
  );
};
