import './scene.css';
import { Slider, Switch } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { PreviewHeader } from '../../contract/index.ts';
import { useApp } from '../state/store.ts';
import { shortLabel } from './labels.ts';
import { useOverlayPlace } from './overlay-places.ts';
import { classRgb, css, isBackground, nearnessRgb } from './scene-colours.ts';
import { shownPicture } from './shown-picture.ts';

/** Often enough to follow, seldom enough to read. */
const RENEW_MS = 250;
const ROWS = 8;

type Shown = Pick<PreviewHeader, 'scene' | 'objects'>;

/** What is said of the frame on the screen, renewed a few times a second; null while nothing is said of whole frames. */
const useShownScene = (): Shown | null => {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    const look = (): void => setShown(shownPicture.header?.scene ? shownPicture.header : null);
    look();
    const timer = setInterval(look, RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return shown;
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A class of the picture: its colour (null: it is left as it is), name and share. */
const ShareRow = ({ label, share, colour }: { readonly label: string; readonly share: number; readonly colour: string | null }) => (
  <li>
    <i style={colour === null ? undefined : { background: colour }} />
    <span title={label}>{shortLabel(label)}</span>
    <b>{percent(share)}</b>
  </li>
);

/** A label of the picture: how likely. */
const ScoreRow = ({ label, score }: { readonly label: string; readonly score: number }) => (
  <li className="scene-score">
    <span title={label}>{shortLabel(label)}</span>
    <b>{score.toFixed(2)}</b>
    <u style={{ width: `${score * 100}%` }} />
  </li>
);

const SCALE = `linear-gradient(90deg, ${Array.from({ length: 17 }, (_, index) => css(nearnessRgb(index / 16))).join(', ')})`;

/** What the colours of nearness stand for, in the network's own unit. */
const DepthScale = ({ low, high }: { readonly low: number; readonly high: number }) => (
  <div className="scene-scale" data-testid="depth-scale">
    <div style={{ background: SCALE }} />
    <p>
      <span>far {low.toPrecision(3)}</span>
      <span>{high.toPrecision(3)} near</span>
    </p>
  </div>
);

const TITLE = { classify: 'Whole frame', segment: 'Share of the picture', depth: 'Depth' } as const;

/** What a first network says that finds no objects: labels of the frame, shares of its classes, or what the colours of depth stand for. */
export const SceneLegend = () => {
  const shown = useShownScene();
  const labels = useApp((state) => state.run.detector?.labels);
  const look = useApp((state) => state.scene);
  // Out of the way of the numbers.
  const side = useApp(({ hud }) => (hud.mode !== 'off' && hud.corner === 'bottom-right' ? 'left' : 'right'));
  const ref = useRef<HTMLDivElement>(null);
  const scene = shown?.scene ?? null;
  useOverlayPlace('scene', ref, `${scene?.task ?? ''} ${side} ${shown?.objects.length ?? 0}`);
  if (shown === null || scene === null) return null;
  const rows = shown.objects.slice(0, ROWS);
  const colourOf = (label: string): string | null => {
    const index = Math.max(0, labels?.indexOf(label) ?? 0);
    return index === 0 && isBackground(label) ? null : css(classRgb(index));
  };
  return (
    <div ref={ref} className="scene" data-testid="scene-legend" data-task={scene.task} data-side={side}>
      <h3 className="heading">{TITLE[scene.task]}</h3>
      {scene.task === 'depth' ? (
        <DepthScale low={scene.low} high={scene.high} />
      ) : (
        <ul>
          {rows.map(({ label, score }) =>
            scene.task === 'segment' ? (
              <ShareRow key={label} label={label} share={score} colour={colourOf(label)} />
            ) : (
              <ScoreRow key={label} label={label} score={score} />
            ),
          )}
          {shown.objects.length > ROWS && <li className="scene-more">and {shown.objects.length - ROWS} more</li>}
        </ul>
      )}
      {scene.task !== 'classify' && (
        <div className="scene-look">
          <Switch
            size="xs"
            aria-label="Show the map"
            checked={look.shown}
            onChange={(event) => useApp.setState({ scene: { ...look, shown: event.currentTarget.checked } })}
          />
          <Slider
            size="sm"
            label={null}
            thumbLabel="How much the map covers"
            aria-label="How much the map covers"
            min={0.1}
            max={1}
            step={0.05}
            disabled={!look.shown}
            value={look.opacity}
            onChange={(opacity) => useApp.setState({ scene: { ...look, opacity } })}
          />
        </div>
      )}
    </div>
  );
};
