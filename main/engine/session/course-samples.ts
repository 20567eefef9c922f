import { MAX_COURSE_POINTS, type SessionCourse, type SessionSample, STAGES, type Stage } from '../../../contract/index.ts';
import type { CourseAxis } from './course-axis.ts';

type Series = (number | null)[];

/** To a thousandth of a frame, a percent, a second: longer numbers only make longer messages. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The samples of a session that lie on a time axis, as series; of more than a course has points, several in a row are made one mean. */
export class CourseSamples {
  readonly #axis: CourseAxis;
  readonly #kept: SessionSample[] = [];

  constructor(axis: CourseAxis) {
    this.#axis = axis;
  }

  add(sample: SessionSample): void {
    const { fromNs, toNs } = this.#axis;
    if (sample.tNs >= fromNs && sample.tNs <= toNs) this.#kept.push(sample);
  }

  series(): SessionCourse['samples'] {
    const kept = this.#kept;
    const each = Math.ceil(kept.length / MAX_COURSE_POINTS) || 1;
    /** Means over the samples that tell; null where none of a group does. */
    const known = (tell: (sample: SessionSample) => number | null | undefined): Series => {
      const series: Series = [];
      for (let first = 0; first < kept.length; first += each) {
        let [sum, n] = [0, 0];
        for (let at = first; at < Math.min(kept.length, first + each); at++) {
          const value = tell(kept[at]!) ?? Number.NaN;
          if (Number.isNaN(value)) continue;
          sum += value;
          n++;
        }
        series.push(n === 0 ? null : rounded(sum / n));
      }
      return series;
    };
    const always = (tell: (sample: SessionSample) => number): number[] => known(tell).map((value) => value ?? 0);
    const stages = new Set(kept.flatMap(({ queueDepth }) => Object.keys(queueDepth) as Stage[]));
    const threads = new Set(kept.flatMap(({ resources }) => resources?.threads.map(({ name }) => name) ?? []));
    return {
      tS: always(({ tNs }) => this.#axis.seconds(tNs)),
      framesInFlight: always(({ framesInFlight }) => framesInFlight),
      queueDepth: Object.fromEntries(
        // A stage that a sample leaves out had no frames waiting.
        STAGES.filter((stage) => stages.has(stage)).map((stage) => [stage, always(({ queueDepth }) => queueDepth[stage]?.mean ?? 0)]),
      ),
      ringFullPct: always(({ ringFullPct }) => ringFullPct),
      engineCpuPct: known(({ resources }) => resources?.engine.cpuPct),
      windowCpuPct: known(({ resources }) => resources?.window?.cpuPct),
      threadsCpuPct: Object.fromEntries(
        [...threads].map((thread) => [thread, known(({ resources }) => resources?.threads.find(({ name }) => name === thread)?.cpuPct)]),
      ),
      rssBytes: known(({ resources }) => resources?.engine.rssBytes),
    };
  }
}
