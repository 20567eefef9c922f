import type { ModelFact, ModelManifest } from '../../../contract/model.ts';
import type { FamilyOptions } from '../families/family.ts';

/** What one source says about a model. */
export interface Said {
  /** For people: `model.json`, `labels.txt`, `the file`, … */
  readonly from: string;
  readonly manifest: Omit<ModelManifest, 'version' | 'labels'>;
  /** Of its classes. */
  readonly labels?: readonly string[];
  /** By someone who means this very model: what does not fit is an error. Else it is passed over, and noted. */
  readonly binding: boolean;
}

type Input = NonNullable<ModelManifest['input']>;
type Top = Omit<ModelManifest, 'version' | 'labels' | 'input' | 'options'>;

/** A fact and who says so. */
export interface Stated<T> {
  readonly value: T;
  readonly from: string;
  readonly binding: boolean;
}

/** What is said about a model by all that say something, the first of whom is believed. */
export class Statements {
  readonly all: readonly Said[];
  constructor(all: readonly Said[]) {
    this.all = all;
  }

  top<K extends keyof Top>(key: K): Stated<NonNullable<Top[K]>> | null {
    for (const { manifest, from, binding } of this.all) {
      const value = manifest[key];
      if (value !== undefined) return { value: value as NonNullable<Top[K]>, from, binding };
    }
    return null;
  }

  input<K extends keyof Input>(key: K): Stated<NonNullable<Input[K]>> | null {
    for (const { manifest, from, binding } of this.all) {
      const value = manifest.input?.[key];
      if (value !== undefined) return { value: value as NonNullable<Input[K]>, from, binding };
    }
    return null;
  }

  /** Mean and deviation, of which whoever gives one gives both: what is left out is 0, or 1. */
  scaling(): Stated<{ readonly mean: readonly number[]; readonly std: readonly number[] }> | null {
    for (const { manifest, from, binding } of this.all) {
      const { mean, std } = manifest.input ?? {};
      if (mean !== undefined || std !== undefined) return { value: { mean: mean ?? [0], std: std ?? [1] }, from, binding };
    }
    return null;
  }

  labels(): Stated<readonly string[]>[] {
    return this.all.flatMap(({ labels, from, binding }) => (labels === undefined ? [] : [{ value: labels, from, binding }]));
  }

  options(): FamilyOptions {
    return Object.assign({}, ...this.all.map(({ manifest }) => manifest.options ?? {}).reverse());
  }

  /** Who says an option; null: nobody. */
  optionFrom(key: string): string | null {
    return this.all.find(({ manifest }) => key in (manifest.options ?? {}))?.from ?? null;
  }
}

/** The facts of a manifest in words. */
export const fact = (key: string, value: unknown, from: string): ModelFact => ({
  key,
  value: Array.isArray(value)
    ? value.map((each) => (typeof each === 'number' ? Number(each.toPrecision(6)) : String(each))).join(', ')
    : String(value),
  from,
});
