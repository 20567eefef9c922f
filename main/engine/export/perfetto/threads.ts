import { SPANS, type SpanName } from '../../../../contract/index.ts';

/** Where a piece of work is done. */
export type ThreadKind = 'source' | 'detect' | 'track' | 'classify' | 'hub' | 'window';

/** The thread that does the work of each span: the table of ARCHITECTURE.md, "A frame's path". */
const THREAD_OF: { readonly [K in SpanName]: ThreadKind } = {
  receive: 'source',
  demux: 'source',
  decode: 'source',
  transfer: 'source',
  ring: 'source',
  compose_scale: 'source',
  preprocess_scale: 'source',
  preprocess_layout: 'detect',
  detect: 'detect',
  postprocess: 'detect',
  track: 'track',
  crop: 'classify',
  classify: 'classify',
  compose_send: 'hub',
  present: 'window',
};

const KIND_OF_SPAN: readonly ThreadKind[] = SPANS.map(({ name }) => THREAD_OF[name]);

/** The name of the thread that did a frame's span, as elsewhere: `source`, `detect 2`, … @param worker detect thread, from 0; −1: not known */
export const threadOf = (span: number, worker: number): string => {
  const kind = KIND_OF_SPAN[span]!;
  return kind === 'detect' && worker >= 0 ? `detect ${worker + 1}` : kind;
};
