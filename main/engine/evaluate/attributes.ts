import type { Confusion } from '../../../contract/index.ts';
import type { Found } from './found.ts';
import { QUESTIONS, type Question, questionOf, type TruthObject } from './truth.ts';

const WORST = 5;

interface Accuracy {
  readonly classificationAccuracyPct: number | null;
  readonly colourAccuracyPct: number | null;
  readonly kindAccuracyPct: number | null;
  readonly classificationCoveragePct: number | null;
  readonly confusions: readonly Confusion[];
}

/** How often networks behind the detector are right about objects that were found. The first answer to a question counts. */
export class Attributes {
  /** Answers by what is true. */
  readonly #answers: { readonly [Q in Question]: Map<string, Map<string, number>> } = { colour: new Map(), kind: new Map() };
  #objects = 0;
  #answered = 0;

  /** Takes an object that was found. */
  add(truth: TruthObject, { answers }: Found): void {
    const asked = QUESTIONS.filter((question) => truth[question] !== '');
    if (asked.length === 0) return;
    this.#objects++;
    let isAnswered = false;
    for (const question of asked) {
      const answer = answers.find((label) => questionOf(label) === question);
      if (answer === undefined) continue;
      isAnswered = true;
      const said = this.#answers[question].get(truth[question]) ?? new Map<string, number>();
      said.set(answer, (said.get(answer) ?? 0) + 1);
      this.#answers[question].set(truth[question], said);
    }
    if (isAnswered) this.#answered++;
  }

  result(): Accuracy {
    const [colour, kind] = QUESTIONS.map((question) => rightOf(this.#answers[question])) as [Share, Share];
    return {
      classificationAccuracyPct: percent({ part: colour.part + kind.part, whole: colour.whole + kind.whole }),
      colourAccuracyPct: percent(colour),
      kindAccuracyPct: percent(kind),
      classificationCoveragePct: this.#answered === 0 ? null : percent({ part: this.#answered, whole: this.#objects }),
      confusions: this.#confusions(),
    };
  }

  #confusions(): Confusion[] {
    const all = QUESTIONS.flatMap((question) =>
      [...this.#answers[question]].flatMap(([truth, said]) =>
        [...said].map(([answer, count]) => ({ question, truth, answer, count, sharePct: (100 * count) / sumOf(said) })),
      ),
    );
    return all
      .filter(({ truth, answer }) => truth !== answer)
      .sort((a, b) => b.count - a.count)
      .slice(0, WORST);
  }
}

interface Share {
  readonly part: number;
  readonly whole: number;
}

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

const rightOf = (answers: ReadonlyMap<string, ReadonlyMap<string, number>>): Share => {
  let part = 0;
  let whole = 0;
  for (const [truth, said] of answers) {
    part += said.get(truth) ?? 0;
    whole += sumOf(said);
  }
  return { part, whole };
};

const percent = ({ part, whole }: Share): number | null => (whole === 0 ? null : (100 * part) / whole);
