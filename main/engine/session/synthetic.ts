import {
  DROP_REASONS,
  decoderInfo,
  defaultLiveSettings,
  FRAME_STATE,
  type FrameObject,
  type FrameRecord,
  openSettings,
  SPAN,
  SPANS,
  STAGES,
} from '../../../contract/index.ts';
import { resultAgeOf } from '../telemetry/result-age.ts';
import type { SessionStart } from './session-start.ts';

/** What a run of a made-up clip knows at its start, for tests of sessions. */
export const syntheticStart = (name = 'Clip one.mp4'): SessionStart => ({
  application: { name: 'throughline', version: '0.0.0', node: process.version, platform: process.platform, cpu: 'test', cores: 2 },
  source: {
    uri: `/videos/${name}`,
    name,
    kind: 'file',
    container: 'mp4',
    codec: 'h264',
    pixelFormat: 'yuv420p',
    width: 1920,
    height: 1080,
    pixelAspect: 1,
    rotationDeg: 0,
    fps: 30,
    frames: null,
    durationMs: null,
    seekable: true,
    colour: { matrix: 'bt709', fullRange: false, assumed: true },
  },
  decoder: decoderInfo.parse({ requested: 'auto', actual: 'software', candidates: [{ name: 'vaapi', ok: false, reason: 'no device' }] }),
  detector: null,
  classifier: null,
  cascade: [],
  open: openSettings.parse({}),
  live: defaultLiveSettings(),
});

const MS = 1e6;

/**
 * The n-th frame of a made-up run at 30 fps: every 50th is dropped (`age_evicted`) before the detector, the others are presented after 20 ms
 * with n mod 4 objects. Its parts add up: 12 stages in a row, one after the other.
 */
export function syntheticFrame(n: number): FrameRecord {
  const dropped = n % 50 === 49;
  const tReceiveNs = 2 ** 40 + Math.round((n * 1000 * MS) / 30);
  const spans = new Float64Array(SPANS.length * 3).fill(Number.NaN);
  let at = tReceiveNs;
  for (const index of SPANS.keys()) {
    if (index === SPAN.receive || index === SPAN.transfer || index === SPAN.present) continue;
    if (dropped && index >= SPAN.preprocess_layout) break;
    const wait = index === SPAN.detect ? 2 * MS : 0.1 * MS;
    const service = index === SPAN.detect ? 10 * MS : 0.5 * MS;
    spans.set([at, at + wait, at + wait + service], index * 3);
    at += wait + service;
  }
  const objects: FrameObject[] = dropped ? [] : Array.from({ length: n % 4 }, (_, i) => syntheticObject(n, i));
  return {
    frame: n,
    ptsMs: (n * 1000) / 30,
    epoch: 0,
    state: dropped ? FRAME_STATE.dropped : FRAME_STATE.presented,
    reason: dropped ? DROP_REASONS.indexOf('age_evicted') : -1,
    place: dropped ? STAGES.indexOf('ring') : -1,
    skips: n % 3 === 0 ? 16 : 0,
    worker: dropped ? -1 : n % 2,
    tReceiveNs,
    tCaptureNs: Number.NaN,
    spans,
    e2eNs: at - tReceiveNs,
    analysisNs: dropped ? Number.NaN : 18 * MS,
    copyBytes: { deviceToHost: 0, processToProcess: 518_400, threadToThread: 3_110_400 },
    resultAge: resultAgeOf(objects),
    classifyRuns: objects.length > 0 ? 1 : 0,
    cascade: {
      rois: objects.length,
      eligible: objects.length,
      filteredSize: 0,
      filteredClass: 0,
      filteredScore: 0,
      cached: 0,
      classified: objects.length,
      deferred: 0,
    },
    objects,
  };
}

const syntheticObject = (n: number, i: number): FrameObject => ({
  track: i === 2 ? null : i + 1,
  label: i === 1 ? 'véhicule 🚲' : 'person',
  score: 0.5,
  box: [n, i, n + 10.5, i + 20.25],
  class: i === 0 ? { label: `kind ${n % 7}`, score: 0.25, ageFrames: n % 15, ageMs: (n % 15) * 32 } : null,
  also: i === 0 && n % 3 === 0 ? [{ label: `mood ${n % 5}`, score: 0.75, ageFrames: 1, ageMs: 32 }] : [],
});
