import { FRAME_STATE, type FrameRecord, SPAN, STAGES, type Stage } from '../../../contract/index.ts';
import { FrameTimes } from '../telemetry/frame-times.ts';
import { inferenceNs, lastEndNs } from '../telemetry/stage-times.ts';

const NAMES = [
  'frame',
  'ptsMs',
  'receiveNs',
  /** End of the last span. */
  'endNs',
  /** 1 or 0 each. */
  'processed',
  'displayed',
  'dropped',
  'decimated',
  'decoded',
  'e2eMs',
  'analysisMs',
  /** Capture to display. */
  'glassMs',
  'attributedMs',
  'inferenceMs',
  'deviceToHostBytes',
  'processToProcessBytes',
  'threadToThreadBytes',
  'rois',
  'eligible',
  /** Eligible, and with a label. */
  'covered',
  'classified',
  'deferred',
  /** Service of crop and classify, and the objects that it was for; as times, without warm-up. */
  'classifyMs',
  'classifyObjects',
  /** Objects with a label, and the sum of the labels' ages. */
  'labelled',
  'labelAgeMs',
] as const;
type PlainName = (typeof NAMES)[number];
export type ColumnName = PlainName | `${Stage}.wait` | `${Stage}.service`;

const STAGE_COLUMNS = STAGES.flatMap((stage) => [`${stage}.wait`, `${stage}.service`] as const);
const ALL: readonly ColumnName[] = [...NAMES, ...STAGE_COLUMNS];
const FIRST_STAGE = NAMES.length;
const AT = Object.fromEntries(ALL.map((name, index) => [name, index])) as { readonly [K in ColumnName]: number };
const [CROP_SERVICE, CLASSIFY_SERVICE] = [STAGES.indexOf('crop') * 2 + 1, STAGES.indexOf('classify') * 2 + 1];
/** Times, which warm-up frames do not count for. */
const TIMED: readonly ColumnName[] = [
  'e2eMs',
  'analysisMs',
  'glassMs',
  'attributedMs',
  'inferenceMs',
  'classifyMs',
  'classifyObjects',
  ...STAGE_COLUMNS,
];

/**
 * The frames of a recorded run as columns of numbers, a row a frame, NaN where there is none; times in ms. Filled by `add` in the order of the
 * file, then `settle`, from when on rows are in the order of the frames' numbers. About 40 MB for an hour at 30 frames a second.
 */
export class RunColumns {
  readonly #columns: (Float64Array | null)[] = ALL.map(() => null);
  readonly #capacity: number;
  readonly #times = new FrameTimes();
  #rows = 0;

  /** @param capacity how many frames will be added at most */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get rows(): number {
    return this.#rows;
  }

  add(record: FrameRecord): void {
    const row = this.#rows++;
    const times = this.#times;
    times.read(record);
    const put = (at: number, value: number): void => {
      if (Number.isNaN(value)) return;
      this.#columns[at] ??= new Float64Array(this.#capacity).fill(Number.NaN);
      this.#columns[at][row] = value;
    };
    const set = (name: PlainName, value: number): void => put(AT[name], value);
    const { state, cascade, copyBytes, resultAge } = record;
    set('frame', record.frame);
    set('ptsMs', record.ptsMs);
    set('receiveNs', record.tReceiveNs);
    set('processed', times.analysed ? 1 : 0);
    set('displayed', state === FRAME_STATE.presented ? 1 : 0);
    set('dropped', state === FRAME_STATE.dropped ? 1 : 0);
    set('decimated', state === FRAME_STATE.decimated ? 1 : 0);
    if (!times.timed) return;
    set('endNs', lastEndNs(record.spans));
    set('decoded', Number.isNaN(record.spans[SPAN.decode * 3]!) ? 0 : 1);
    set('deviceToHostBytes', copyBytes.deviceToHost);
    set('processToProcessBytes', copyBytes.processToProcess);
    set('threadToThreadBytes', copyBytes.threadToThread);
    set('e2eMs', times.e2eNs / 1e6);
    set('analysisMs', times.analysisNs / 1e6);
    set('glassMs', times.glassNs / 1e6);
    if (!Number.isNaN(times.e2eNs)) {
      set('attributedMs', times.attributedNs / 1e6);
      set('inferenceMs', inferenceNs(times.stages) / 1e6);
    }
    for (let at = 0; at < STAGE_COLUMNS.length; at++) put(FIRST_STAGE + at, times.stages[at]! / 1e6);
    set('classifyMs', ((times.stages[CROP_SERVICE] || 0) + (times.stages[CLASSIFY_SERVICE] || 0)) / 1e6 || Number.NaN);
    set('classifyObjects', cascade.classified || Number.NaN);
    if (!times.analysed) return;
    set('rois', cascade.rois);
    set('eligible', cascade.eligible);
    set('covered', cascade.cached + cascade.classified);
    set('classified', cascade.classified);
    set('deferred', cascade.deferred);
    set('labelled', resultAge.labelled);
    if (resultAge.labelled > 0) set('labelAgeMs', resultAge.ms * resultAge.labelled);
  }

  /**
   * Takes the times of the first rows out and puts all rows in the order of their frames' numbers.
   * @param warmupFrames how many rows are warm-up
   */
  settle(warmupFrames: number): void {
    for (const name of TIMED) this.#columns[AT[name]]?.fill(Number.NaN, 0, warmupFrames);
    const frames = this.column('frame');
    if (frames.every((frame, row) => row === 0 || frames[row - 1]! <= frame)) return;
    const order = Int32Array.from(frames.keys()).sort((a, b) => frames[a]! - frames[b]! || a - b);
    this.#columns.forEach((column, at) => {
      if (column) this.#columns[at] = Float64Array.from(order, (row) => column[row]!);
    });
  }

  /** A column's rows; empty where no frame has a value. */
  column(name: ColumnName): Float64Array {
    return this.#columns[AT[name]]?.subarray(0, this.#rows) ?? new Float64Array(0);
  }
}
