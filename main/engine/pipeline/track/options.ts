/** How the tracker decides. Costs are 1 − IoU (times the detection's score where noted) plus `classPenalty` where the classes differ. */
export interface ByteTrackOptions {
  /** From this score on a detection takes part in the first association, 0..1. */
  readonly highScore: number;
  /** Below this score a detection is ignored, 0..1. Between the two it can only continue a track that was followed in the frame before. */
  readonly lowScore: number;
  /** From this score on a detection that belongs to no track begins one, 0..1. */
  readonly birthScore: number;
  /** Highest cost of a pair in the first association (1 − IoU × score): high-score detections with followed and lost tracks. */
  readonly firstMaxCost: number;
  /** Highest cost in the second (1 − IoU): low-score detections with the followed tracks that are left. */
  readonly lowMaxCost: number;
  /** Highest cost in the third (1 − IoU × score): high-score detections that are left with tracks begun in the frame before. */
  readonly newMaxCost: number;
  /** A track not seen for more than this many frames ends. */
  readonly bufferFrames: number;
  /**
   * Added to a cost where the detection's class is not the track's. An object whose class flickers keeps its track, since its box stays where
   * it was; a person in front of a car does not take the car's.
   */
  readonly classPenalty: number;
  /** From this IoU on two boxes are the same object: such a detection begins no track of its own, a lost and a followed track become one. */
  readonly duplicateIou: number;
}

/**
 * The paper's values, except where detections of YOLOX-Nano in five real clips say otherwise (795 frames with 5 to 8 pedestrians, bottles, a
 * dog, a juggler, a street):
 * - `highScore` 0.4, `birthScore` 0.5 (paper: 0.6, 0.7). A small network gives real pedestrians 0.5 to 0.8: with the paper's pair 81 % of the
 *   shown person detections have a track, with this one 98 %, and there are no more ids (32 against 34).
 * - `firstMaxCost` 0.85 (paper: 0.8). The cost holds the score, which is lower here: at 0.8 the pedestrians break into 36 ids. At 0.9 they
 *   are 29, but some who pass each other swap. In the ten places where 0.85 and 0.8 differ, 0.85 stays with the right person in eight, to the eye.
 * - `classPenalty` 0.3. Without it 64 detections of the juggler carry another class than most of their track, with it 14; at 0.5 objects whose
 *   label flickers break up (27 ids instead of 22).
 */
export const DEFAULT_BYTETRACK_OPTIONS: ByteTrackOptions = {
  highScore: 0.4,
  lowScore: 0.1,
  birthScore: 0.5,
  firstMaxCost: 0.85,
  lowMaxCost: 0.5,
  newMaxCost: 0.7,
  bufferFrames: 30,
  classPenalty: 0.3,
  duplicateIou: 0.85,
};
