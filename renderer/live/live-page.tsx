import './live.css';
import { useViewportSize } from '@mantine/hooks';
import { liveFrames } from '../state/frames.ts';
import { useApp } from '../state/store.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { Inspector } from './inspector.tsx';
import { PictureArea } from './picture-area.tsx';
import { Pipeline } from './pipeline.tsx';
import { paceIntervalMs } from './wording.ts';
import { Transport } from './transport.tsx';

const TIMELINE_PX = { least: 150, most: 224, share: 0.25 } as const;

/** The page that is watched: the pipeline at the left, the picture in the middle, the chosen stage at the right, frames below. */
export const LivePage = () => {
  const inspected = useApp((state) => state.selected);
  const budgetMs = useApp((state) => paceIntervalMs(state.run));
  const { height } = useViewportSize();
  const timelinePx = Math.round(Math.min(TIMELINE_PX.most, Math.max(TIMELINE_PX.least, height * TIMELINE_PX.share)));
  return (
    <div className="live" data-inspector={inspected !== null}>
      <Pipeline />
      <section className="live-centre" aria-label="Picture">
        <PictureArea />
        <Transport />
      </section>
      {inspected !== null && <Inspector key={inspected} inspected={inspected} />}
      <section className="live-timeline" aria-label="Timeline of frames">
        <Timeline source={liveFrames} live height={timelinePx} budgetMs={budgetMs} />
      </section>
    </div>
  );
};
