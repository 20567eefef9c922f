import type { BoxOffsetPx, BoxPx } from '../../../contract/index.ts';
import { median } from '../telemetry/what-if/samples.ts';
import { type Observation, REACH, STEPS } from './observations.ts';

/** Fewer observations tell nothing. */
const FEW = 20;
/** What moves by less than this many px a frame looks alike in neighbouring frames. */
const MOVING_PX = 1;
/** What is left of the distance must be less than this share of what it is now, before results are said to belong to another frame. With results
 *  that are a frame late it was 0.2 to 0.55 in all scenes looked at. */
const CLEARLY = 0.75;
/** Scales the median absolute deviation to a standard deviation. */
const MAD_TO_SIGMA = 1.4826;

/** Faults that run through all results: boxes that lie beside their objects, and results that belong to another frame. */
export interface ThroughoutFaults {
  readonly boxOffsetPx: BoxOffsetPx | null;
  readonly lagFrames: number | null;
}

/** Finds the lag first, then where boxes lie against the truth of the frame that they belong to. */
export const throughoutFaults = (observations: readonly Observation[]): ThroughoutFaults => {
  const lagFrames = lagOf(observations);
  return { lagFrames, boxOffsetPx: offsetOf(observations, -(lagFrames ?? 0)) };
};

/**
 * Frames by which results are late. For each frame around, boxes are moved by what they lie off throughout; then the frame fits best where the median distance
 * of their centres from the truth is least. (Their IoU says the same less clearly, since sizes that differ throughout take part in it.) A lag moves boxes along
 * each object's way; what moves all of them alike is no lag, so where objects move both ways, both have the same say in what is moved. Where all move one way
 * at one speed, the two cannot be told apart, and it is no lag.
 * @returns null: too few objects move
 */
const lagOf = (observations: readonly Observation[]): number | null => {
  const moving = observations.filter(({ vx, vy }) => Math.hypot(vx, vy) >= MOVING_PX);
  if (moving.length < FEW) return null;
  const distances = STEPS.map((step) => distanceAt(moving, step));
  const best = distances.indexOf(Math.min(...distances));
  return distances[best]! < CLEARLY * distances[REACH]! ? -STEPS[best]! || 0 : 0;
};

const truthAt = ({ truth }: Observation, step: number): BoxPx => truth[step + REACH]!;
const offX = (observation: Observation, step: number): number => middle(observation.box, 0) - middle(truthAt(observation, step), 0);
const offY = (observation: Observation, step: number): number => middle(observation.box, 1) - middle(truthAt(observation, step), 1);
const middle = (box: BoxPx, side: 0 | 1): number => (box[side] + box[side === 0 ? 2 : 3]) / 2;

const distanceAt = (moving: readonly Observation[], step: number): number => {
  const dx = offThroughout(moving, ({ vx }) => vx, offX, step);
  const dy = offThroughout(moving, ({ vy }) => vy, offY, step);
  return median(moving.map((each) => Math.hypot(offX(each, step) - dx, offY(each, step) - dy)));
};

/** How far boxes lie off along an axis, whichever way objects move: the mean of the medians of both ways. */
const offThroughout = (
  moving: readonly Observation[],
  speed: (each: Observation) => number,
  off: (each: Observation, step: number) => number,
  step: number,
): number => {
  const of = (way: 1 | -1) => moving.filter((each) => way * speed(each) >= MOVING_PX / 2).map((each) => off(each, step));
  const [there, back] = [of(1), of(-1)];
  if (there.length < FEW / 2 || back.length < FEW / 2) return median(moving.map((each) => off(each, step)));
  return (median(there) + median(back)) / 2;
};

const offsetOf = (observations: readonly Observation[], step: number): BoxOffsetPx | null => {
  if (observations.length < FEW) return null;
  const length = (box: BoxPx, side: 0 | 1) => box[side + 2]! - box[side]!;
  const differences = {
    dx: observations.map((each) => offX(each, step)),
    dy: observations.map((each) => offY(each, step)),
    dw: observations.map((each) => length(each.box, 0) - length(truthAt(each, step), 0)),
    dh: observations.map((each) => length(each.box, 1) - length(truthAt(each, step), 1)),
  };
  const each = (of: (values: readonly number[]) => number) => {
    const { dx, dy, dw, dh } = differences;
    return { dx: of(dx), dy: of(dy), dw: of(dw), dh: of(dh) };
  };
  return { ...each(median), spread: each(spreadOf), samples: observations.length };
};

const spreadOf = (values: readonly number[]): number => {
  const middle = median(values);
  return MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - middle)));
};
