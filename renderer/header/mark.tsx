import { STAGE_COLOUR } from '../../contract/index.ts';

const STEPS = [
  { stage: 'decode', x: 1, w: 4 },
  { stage: 'preprocess', x: 5, w: 3 },
  { stage: 'detect', x: 8, w: 7 },
  { stage: 'classify', x: 15, w: 4 },
] as const;

/** The application's mark: a frame's way through the stages, each a step lower. */
export const Mark = () => (
  <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
    {STEPS.map(({ stage, x, w }, index) => (
      <rect key={stage} x={x} y={3 + index * 3.8} width={w} height="3" rx="1" fill={STAGE_COLOUR[stage]} />
    ))}
  </svg>
);
