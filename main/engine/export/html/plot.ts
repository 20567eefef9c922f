import { type Markup, markup, type Part, trusted } from './markup.ts';

/** A number of a path: tenths of a pixel are enough. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Wider than this, it is not made as narrow as a narrow window. */
const WIDE_PX = 800;

/** A rectangle with two axes, drawn as SVG of a fixed size that scales with its page. Values outside are cut off. */
export class Plot {
  readonly width: number;
  readonly height: number;
  readonly left = 64;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly #x: readonly [from: number, to: number];
  readonly #yTop: number;

  /** @param yTop value at the upper edge; 0 is at the lower. @param above room over the plot, px */
  constructor(init: { width: number; height: number; x: readonly [number, number]; yTop: number; above?: number }) {
    this.width = init.width;
    this.height = init.height;
    this.top = 8 + (init.above ?? 0);
    this.right = init.width - 14;
    this.bottom = init.height - 22;
    this.#x = init.x;
    this.#yTop = init.yTop;
  }

  x(value: number): number {
    const [from, to] = this.#x;
    return this.left + (Math.min(1, Math.max(0, (value - from) / (to - from || 1))) || 0) * (this.right - this.left);
  }

  y(value: number): number {
    return this.bottom - (Math.min(1, Math.max(0, value / this.#yTop)) || 0) * (this.bottom - this.top);
  }

  svg(label: string, ...parts: readonly Part[]): Markup {
    return markup`<svg class="${this.width > WIDE_PX && 'wide'}" viewBox="0 0 ${this.width} ${this.height}" role="img" aria-label="${label}">${parts}</svg>`;
  }

  axes(xTicks: readonly Tick[], yTicks: readonly Tick[]): Markup {
    const rows = yTicks.map(({ at, text }) => {
      const y = px(this.y(at));
      return markup`<path class="grid" d="M${this.left} ${y}H${this.right}"/><text class="y" x="${this.left - 8}" y="${y}">${text}</text>`;
    });
    const columns = xTicks.map(({ at, text }) => {
      const x = this.x(at);
      // The last one must not stand out over the edge.
      const isLast = x > this.right - 12;
      return markup`<text class="${isLast ? 'last' : 'x'}" x="${px(isLast ? this.width - 2 : x)}" y="${this.height - 5}">${text}</text>`;
    });
    return markup`${rows}${columns}`;
  }

  /** A line through the values there are; where one is missing it breaks. A value alone between missing ones is a dot. */
  line(xs: readonly number[], values: readonly (number | null)[], colour: string, kind = ''): Markup {
    let path = '';
    for (const [at, value] of values.entries()) {
      if (value === null) continue;
      const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
      const begins = (values[at - 1] ?? null) === null;
      path += `${begins ? 'M' : 'L'}${px(this.x(xs[at]!))} ${px(this.y(value))}${isAlone ? 'h0' : ''}`;
    }
    return path === '' ? trusted('') : markup`<path class="line ${kind}" d="${path}" stroke="${colour}"/>`;
  }

  /** What lies between two heights over each span of x, [edges[k], edges[k + 1]); nothing where they are the same. */
  band(edges: readonly number[], lower: readonly number[], upper: readonly number[], fill: string, kind = ''): Markup {
    let path = '';
    for (let from = 0; from < upper.length; from++) {
      if (!(upper[from]! > lower[from]!)) continue;
      let to = from;
      while (to < upper.length && upper[to]! > lower[to]!) to++;
      path += `M${px(this.x(edges[from]!))} ${px(this.y(lower[from]!))}`;
      for (let at = from; at < to; at++) path += `V${px(this.y(upper[at]!))}H${px(this.x(edges[at + 1]!))}`;
      for (let at = to - 1; at >= from; at--) path += `V${px(this.y(lower[at]!))}H${px(this.x(edges[at]!))}`;
      path += 'z';
      from = to;
    }
    return path === '' ? trusted('') : markup`<path class="band ${kind}" d="${path}" fill="${fill}"/>`;
  }

  /** Small marks on the lower axis. */
  feet(xs: readonly number[], colour: string): Markup {
    const path = xs.map((x) => `M${px(this.x(x))} ${this.bottom}v-7`).join('');
    return path === '' ? trusted('') : markup`<path class="foot" d="${path}" stroke="${colour}"/>`;
  }

  /** Upright lines with a number above each; where two come too close, the later one has no number. */
  poles(poles: readonly { readonly at: number; readonly number: number; readonly title: string }[]): Markup {
    let free = Number.NEGATIVE_INFINITY;
    return markup`${poles.map(({ at, number, title }) => {
      const x = this.x(at);
      const told = x >= free;
      if (told) free = x + 19;
      const badge = markup`<circle cx="${px(x)}" cy="${this.top - 12}" r="8"/><text x="${px(x)}" y="${this.top - 12}">${number}</text>`;
      return markup`<g class="pole"><title>${title}</title><path d="M${px(x)} ${this.top - 4}V${this.bottom}"/>${told && badge}</g>`;
    })}`;
  }

  /** Something to point at over each span of x: a hairline, and a title that says what is there. */
  pointers(edges: readonly number[], titles: readonly string[]): Markup {
    const height = this.bottom - this.top;
    return markup`<g class="pointers">${titles.map((title, at) => {
      const [from, to] = [this.x(edges[at]!), this.x(edges[at + 1]!)];
      return title === ''
        ? null
        : markup`<g><rect x="${px(from)}" y="${this.top}" width="${px(Math.max(0.5, to - from))}" height="${height}"/><path d="M${px((from + to) / 2)} ${this.top}v${height}"/><title>${title}</title></g>`;
    })}</g>`;
  }
}

const STEPS = [1, 2, 2.5, 5, 10] as const;
const TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const;

/** The next round number at or above a value; 1 where there is none above 0. */
export function roundTop(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return Number(((TOPS.find((top) => top * decade >= value * (1 - 1e-9)) ?? 10) * decade).toPrecision(6));
}

/** Round values from 0 up to `top`, at most `most` steps of them. */
export function valueTicks(top: number, most: number, unit: string): Tick[] {
  const decade = 10 ** Math.floor(Math.log10(top / most));
  const step = (STEPS.find((wide) => wide * decade >= (top / most) * (1 - 1e-9)) ?? 10) * decade;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, n) => {
    const at = Number((n * step).toPrecision(10));
    return { at, text: `${at >= 1000 ? at.toLocaleString('en-GB') : at}${unit}` };
  });
}
