import type { Gpu } from './gpu-reading.ts';

/** What is asked of nvidia-smi, in this order; it knows the optional ones from some version on. */
export const NVIDIA_FIELDS = ['index', 'name', 'utilization.gpu', 'utilization.decoder', 'utilization.encoder', 'memory.used'] as const;
export type NvidiaField = (typeof NVIDIA_FIELDS)[number];
/** Without these a GPU could not be told from another, or nothing would be known of it. */
const NEEDED: readonly NvidiaField[] = ['index', 'name', 'utilization.gpu'];

const MIB = 1024 * 1024;

/** A number, or null for `[N/A]`, `[Not Supported]`, `[Unknown Error]` and whatever else is not one. */
const numberOf = (text: string | undefined): number | null => (text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null);

/**
 * One line of `--format=csv,noheader,nounits`: "0, NVIDIA H100 80GB HBM3, 37, 12, 0, 5120". Utilisation in percent, memory in MiB. Null where the
 * line is something else.
 */
export const parseNvidiaLine = (line: string, fields: readonly NvidiaField[]): { readonly index: number; readonly gpu: Gpu } | null => {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== fields.length) return null;
  const cell = (field: NvidiaField): string | undefined => cells[fields.indexOf(field)];
  const index = numberOf(cell('index'));
  const name = cell('name');
  if (index === null || !name) return null;
  const memoryMib = numberOf(cell('memory.used'));
  return {
    index,
    gpu: {
      name,
      utilisationPct: numberOf(cell('utilization.gpu')),
      decoderPct: numberOf(cell('utilization.decoder')),
      encoderPct: numberOf(cell('utilization.encoder')),
      memoryBytes: memoryMib === null ? null : memoryMib * MIB,
    },
  };
};

/** The fields to ask an older nvidia-smi, by its complaint; null where the complaint is another one or nothing would be left to ask. */
export const withoutUnknownField = (complaint: string, fields: readonly NvidiaField[]): readonly NvidiaField[] | null => {
  const unknown = /Field "(.+?)" is not a valid field to query/.exec(complaint)?.[1];
  const left = fields.filter((field) => field !== unknown);
  return left.length < fields.length && NEEDED.every((field) => left.includes(field)) ? left : null;
};
