/** Standard deviations relative to the height of the box, for positions and for velocities a frame. */
const POSITION_NOISE = 1 / 20;
const VELOCITY_NOISE = 1 / 160;

/** Standard deviations of the aspect ratio, which has no unit: at birth and a frame, of its velocity, and as measured. */
const ASPECT_NOISE = 1e-2;
const ASPECT_VELOCITY_NOISE = 1e-5;
const ASPECT_MEASUREMENT_NOISE = 1e-1;

const ASPECT = 2;
const HEIGHT = 3;

/** What a height or an aspect ratio may shrink to by extrapolation. */
const MIN_HEIGHT_PX = 1;
const MIN_ASPECT = 1e-3;

/**
 * Constant-velocity Kalman filter of one box. State: centre x, centre y, aspect ratio (width ÷ height), height, and the velocity of each a
 * frame; noise grows with the height. Model and constants: Wojke et al., "Simple Online and Realtime Tracking with a Deep Association
 * Metric", ICIP 2017, as used by ByteTrack.
 *
 * There the covariance is a full 8 × 8 matrix. Its start, both noises and the measurement are diagonal, and the motion joins a coordinate
 * only with its own velocity, so all blocks between different coordinates stay exactly zero: the filter is four filters of two states each,
 * and is computed as such. Same numbers, no matrices, nothing allocated after construction.
 */
export class BoxKalman {
  /** [cx, cy, aspect, h, vcx, vcy, vaspect, vh]; px, ratio, and these a frame. */
  readonly mean = new Float64Array(8);
  /** Per coordinate: variance, covariance with its velocity, variance of its velocity. */
  readonly covariance = new Float64Array(12);

  /** Starts at box `i` of a flat xyxy array (px; a box that `isTrackable`) with no known velocity. */
  start(boxes: Float32Array, i: number): void {
    this.mean.fill(0);
    for (let k = 0; k < 4; k++) this.mean[k] = measured(boxes, i, k);
    const h = this.mean[HEIGHT]!;
    this.covariance.fill(0);
    for (let k = 0; k < 4; k++) {
      this.covariance[k * 3] = (k === ASPECT ? ASPECT_NOISE : 2 * POSITION_NOISE * h) ** 2;
      this.covariance[k * 3 + 2] = (k === ASPECT ? ASPECT_VELOCITY_NOISE : 10 * VELOCITY_NOISE * h) ** 2;
    }
  }

  /** Moves the state one frame on. */
  predict(): void {
    const { mean, covariance: c } = this;
    const h = mean[HEIGHT]!;
    for (let k = 0; k < 4; k++) {
      const o = k * 3;
      const position = k === ASPECT ? ASPECT_NOISE : POSITION_NOISE * h;
      const velocity = k === ASPECT ? ASPECT_VELOCITY_NOISE : VELOCITY_NOISE * h;
      mean[k] = mean[k]! + mean[k + 4]!;
      c[o] = c[o]! + 2 * c[o + 1]! + c[o + 2]! + position * position;
      c[o + 1] = c[o + 1]! + c[o + 2]!;
      c[o + 2] = c[o + 2]! + velocity * velocity;
    }
    this.#keepShape(HEIGHT, MIN_HEIGHT_PX);
    this.#keepShape(ASPECT, MIN_ASPECT);
  }

  /** Corrects the state with box `i` of a flat xyxy array (px; a box that `isTrackable`), seen in the frame of the last `predict`. */
  correct(boxes: Float32Array, i: number): void {
    const { mean, covariance: c } = this;
    const h = mean[HEIGHT]!;
    for (let k = 0; k < 4; k++) {
      const o = k * 3;
      const noise = (k === ASPECT ? ASPECT_MEASUREMENT_NOISE : POSITION_NOISE * h) ** 2;
      const variance = c[o]! + noise;
      const gain = c[o]! / variance;
      const velocityGain = c[o + 1]! / variance;
      const innovation = measured(boxes, i, k) - mean[k]!;
      mean[k] = mean[k]! + gain * innovation;
      mean[k + 4] = mean[k + 4]! + velocityGain * innovation;
      c[o + 2] = c[o + 2]! - velocityGain * c[o + 1]!;
      // noise ÷ variance is 1 − gain without the cancellation, so variances never fall below zero.
      c[o] = c[o]! * (noise / variance);
      c[o + 1] = c[o + 1]! * (noise / variance);
    }
    this.#keepShape(HEIGHT, MIN_HEIGHT_PX);
    this.#keepShape(ASPECT, MIN_ASPECT);
  }

  /** Stops the growth of the height: what nobody sees must not swell or vanish by extrapolation. */
  holdHeight(): void {
    this.mean[HEIGHT + 4] = 0;
  }

  /** Takes over the state of another filter. */
  copyFrom(other: BoxKalman): void {
    this.mean.set(other.mean);
    this.covariance.set(other.covariance);
  }

  /** Writes the state's box as [x1, y1, x2, y2], px. */
  writeBox(box: Float32Array): void {
    const h = this.mean[HEIGHT]!;
    const w = this.mean[ASPECT]! * h;
    box[0] = this.mean[0]! - w / 2;
    box[1] = this.mean[1]! - h / 2;
    box[2] = this.mean[0]! + w / 2;
    box[3] = this.mean[1]! + h / 2;
  }

  #keepShape(k: number, least: number): void {
    if (this.mean[k]! >= least) return;
    this.mean[k] = least;
    this.mean[k + 4] = 0;
  }
}

/** Coordinate `k` of the state as box `i` shows it. */
const measured = (boxes: Float32Array, i: number, k: number): number => {
  const o = i * 4;
  if (k < 2) return (boxes[o + k]! + boxes[o + k + 2]!) / 2;
  const height = boxes[o + 3]! - boxes[o + 1]!;
  return k === HEIGHT ? height : (boxes[o + 2]! - boxes[o]!) / height;
};
