import { formatRate } from '../format.ts';
import { KvSection } from '../live/kv.tsx';
import { useApp } from '../state/store.ts';

/** What was opened, as probed. */
export const SourceFacts = () => {
  const source = useApp((state) => state.run.source);
  if (source === null) return null;
  const { matrix, fullRange, assumed } = source.colour;
  return (
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
  );
};
