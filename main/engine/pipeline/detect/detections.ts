/** Most objects of one frame; more are counted in `overflow` and the lowest scores are lost. */
export const MAX_DETECTIONS = 512;

/** The objects of one frame, as arrays of equal length of which the first `count` entries are valid. Reused from frame to frame. */
export interface Detections {
  count: number;
  /** Objects that found no room. */
  overflow: number;
  /** capacity × 4: x1, y1, x2, y2 in source pixels, not clamped. */
  readonly boxes: Float32Array;
  /** 0..1, falling. */
  readonly scores: Float32Array;
  /** Index in the model's labels. */
  readonly classes: Int32Array;
}

export const createDetections = (capacity: number = MAX_DETECTIONS): Detections => ({
  count: 0,
  overflow: 0,
  boxes: new Float32Array(capacity * 4),
  scores: new Float32Array(capacity),
  classes: new Int32Array(capacity),
});

/** Boxes a network proposes before overlapping ones are removed, in model pixels and in any order. Same layout as `Detections`. */
export interface Candidates {
  count: number;
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
  readonly classes: Int32Array;
}

export const createCandidates = (capacity: number): Candidates => createDetections(capacity);
