import { FAULT_EXAMPLES, type FaultExample, faultWords, parseFault } from '../../contract/index.ts';

/** A fault in the menu: ready-made, or another one that is asked for. */
export interface FaultLine {
  readonly spec: string;
  /** What happens, and where it is seen; null of one that is not ready-made. */
  readonly example: FaultExample | null;
  readonly active: boolean;
  /** It happens once each time it is asked for. */
  readonly once: boolean;
}

const isOnce = (spec: string): boolean => parseFault(spec)?.once ?? false;

/** The ready-made ones in their order, then what else is asked for. */
export const faultLines = (active: readonly string[]): readonly FaultLine[] => [
  ...FAULT_EXAMPLES.map((example) => ({
    spec: example.spec,
    example,
    active: active.includes(example.spec),
    once: isOnce(example.spec),
  })),
  ...active
    .filter((spec) => !FAULT_EXAMPLES.some((example) => example.spec === spec))
    .map((spec) => ({ spec, example: null, active: true, once: isOnce(spec) })),
];

/** What is asked for once this one is switched. */
export const switched = (active: readonly string[], spec: string): readonly string[] =>
  active.includes(spec) ? active.filter((other) => other !== spec) : [...active, spec];

/** Why a text is no fault that could be asked for, as a sentence; null where it is one. */
export const faultMistake = (text: string): string | null =>
  parseFault(text.trim()) === null ? `${JSON.stringify(text.trim())} is no fault that is known: write ${faultWords()}.` : null;
