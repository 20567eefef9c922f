import type { DropReason, Stage } from './stages.ts';

/**
 * Faults on demand, for tests and for developers who want to see what the instruments say of them. A specification is one of
 *
 *   stall:STAGE:MS[@SHARE]     the stage sleeps MS milliseconds before its work, on that share of frames
 *   error:STAGE[@SHARE]        the stage fails on that share of frames (`stage_error`)
 *   lose:REASON[@SHARE]        the source loses that share of frames for that reason, before they become a picture
 *
 * STAGE is one of FAULT_STAGES, REASON one of FAULT_REASONS, SHARE 0..1 and 1 where left out. Which frames are hit depends on the frame's number
 * and the specification alone, so a run can be repeated.
 */
export const FAULT_STAGES = ['decode', 'detect', 'track', 'classify', 'compose'] as const satisfies readonly Stage[];
export type FaultStage = (typeof FAULT_STAGES)[number];
export const FAULT_REASONS = [
  'net_lost',
  'demux_corrupt',
  'decode_error',
  'decoder_drop',
  'reconnect_gap',
] as const satisfies readonly DropReason[];
export type FaultReason = (typeof FAULT_REASONS)[number];

export type InjectedFault =
  | { readonly kind: 'stall'; readonly stage: FaultStage; readonly ms: number; readonly share: number }
  | { readonly kind: 'error'; readonly stage: FaultStage; readonly share: number }
  | { readonly kind: 'lose'; readonly reason: FaultReason; readonly share: number };

const member = <T extends string>(all: readonly T[], word: string | undefined): T | null => all.find((each) => each === word) ?? null;

/** What a specification says, or null where it says nothing that is known. */
export const parseFault = (spec: string): InjectedFault | null => {
  const match = /^(stall|error|lose):([a-z_]+)(?::(\d+(?:\.\d+)?))?(?:@(0|1|0?\.\d+|1\.0+))?$/.exec(spec);
  if (match === null) return null;
  const [, kind, word, msText, shareText] = match;
  const share = shareText === undefined ? 1 : Number(shareText);
  const stage = member(FAULT_STAGES, word);
  const reason = member(FAULT_REASONS, word);
  if (kind === 'stall') return stage === null || msText === undefined ? null : { kind, stage, ms: Number(msText), share };
  if (msText !== undefined) return null;
  if (kind === 'error') return stage === null || stage === 'compose' || stage === 'decode' ? null : { kind, stage, share };
  return reason === null ? null : { kind: 'lose', reason, share };
};

/** The words of every stage and reason there is, for a sentence about a specification that is not known. */
export const faultWords = (): string =>
  `stall:STAGE:MS, error:STAGE or lose:REASON, each with @SHARE if wanted; STAGE one of ${FAULT_STAGES.join(', ')}, REASON one of ${FAULT_REASONS.join(', ')}`;
