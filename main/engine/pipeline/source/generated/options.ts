/** What numbers an option takes. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** Sides of a picture that can be painted, px. */
export const WIDTH_PX: Range = { from: 16, to: 7680, whole: true };
export const HEIGHT_PX: Range = { from: 16, to: 4320, whole: true };
export const FRAMES: Range = { from: 1, to: 1e9, whole: true };
export const SEED: Range = { from: 0, to: 2 ** 32 - 1, whole: true };
export const MAX_FPS = 10_000;

/** Reads the numbers of an address that says what is to be painted; `refuse` makes the error that is thrown, of what is wrong. */
export class AddressReader {
  readonly #refuse: (why: string) => Error;

  constructor(refuse: (why: string) => Error) {
    this.#refuse = refuse;
  }

  number(text: string | undefined, name: string, { from, to, whole }: Range): number {
    const value = /^\d+(\.\d+)?$/.test(text ?? '') ? Number(text) : Number.NaN;
    if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
    throw this.#refuse(`needs a ${name} from ${from} to ${to}${whole ? ' without a fraction' : ''}`);
  }

  /** Frames a second: more than 0. */
  rate(text: string | undefined): number {
    const rate = this.number(text, 'rate', { from: 0, to: MAX_FPS, whole: false });
    if (rate === 0) throw this.#refuse('has a rate of 0');
    return rate;
  }

  /** WIDTHxHEIGHT. */
  size(width: string | undefined, height: string | undefined): { width: number; height: number } {
    return { width: this.number(width, 'width', WIDTH_PX), height: this.number(height, 'height', HEIGHT_PX) };
  }

  /** NAME=VALUE each, or NAME alone where it is among the words; which of them were given. */
  options(
    texts: readonly string[],
    numbers: { readonly [name: string]: Range },
    words: readonly string[],
  ): { given: ReadonlyMap<string, number>; said: ReadonlySet<string> } {
    const [given, said] = [new Map<string, number>(), new Set<string>()];
    for (const option of texts) {
      if (words.includes(option)) {
        said.add(option);
        continue;
      }
      const [name = '', text] = option.split('=', 2);
      const range = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
      if (range === undefined) {
        const all = [...Object.keys(numbers), ...words];
        throw this.#refuse(`has the option "${option}", which is none of ${all.slice(0, -1).join(', ')} and ${all.at(-1)}`);
      }
      given.set(name, this.number(text, name, range));
    }
    return { given, said };
  }
}
