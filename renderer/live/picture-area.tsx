import './picture.css';
import { isRunning, useApp } from '../state/store.ts';
import { WhatIfCard } from '../what-if/what-if-card.tsx';
import { Hud } from './hud.tsx';
import { LinkNote } from './link-note.tsx';
import { isStale } from './link-words.ts';
import { OpenForm } from './open-form.tsx';
import { OwnNote } from './own-note.tsx';
import { Picture } from './picture.tsx';
import { EndedNote, FaultPanel, OpeningPanel } from './run-panels.tsx';
import { SceneLegend } from './scene-legend.tsx';
import { useDrop } from './use-drop.ts';

/** The picture, or what there is to say where there is none. */
export const PictureArea = () => {
  const phase = useApp((state) => state.run.phase);
  const preview = useApp((state) => state.run.live.preview);
  const stale = useApp((state) => isStale(state.run.link));
  const drop = useDrop();
  const running = isRunning(phase);
  return (
    <div className="picture-area" data-phase={phase} data-preview={preview} data-stale={stale} {...drop}>
      {running && <Picture />}
      {running && <SceneLegend />}
      {running && <Hud />}
      {running && <WhatIfCard />}
      {running && !preview && <p className="picture-note">Preview is off. Analysis goes on.</p>}
      {running && phase !== 'ended' && <OwnNote />}
      {running && phase !== 'ended' && <LinkNote />}
      {phase === 'ended' && <EndedNote />}
      {phase === 'opening' && <OpeningPanel />}
      {phase === 'failed' && <FaultPanel />}
      {phase === 'idle' && (
        <div className="panel panel-open">
          <h2>Open a video</h2>
          <p>
            A file, an RTSP address or a picture. Throughline shows where every frame’s time goes. An .onnx file dropped here becomes its
            network.
          </p>
          <OpenForm />
        </div>
      )}
    </div>
  );
};
