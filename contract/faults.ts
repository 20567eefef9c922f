import type { DropReason, Stage } from './stages.ts';

/**
 * Faults on demand, for tests and for developers who want to see what the instruments say of them. A specification is one of
 *
 *   stall:STAGE:MS[@SHARE]     the stage sleeps MS milliseconds before its work; receive: nothing arrives for MS; present: the window answers MS late
 *   error:STAGE[@SHARE]        the stage fails on a frame (`stage_error`)
 *   lose:REASON[@SHARE]        the source loses a frame for that reason; `net_lost` of a live source: a packet, before the decoder
 *   disconnect[:MS]            the connection of a live source breaks, and cannot be made again for MS
 *   fail:decoder               the decoder fails for good, as a device that is pulled out does
 *   disk-full[:MS]             for MS, or while it is asked for, the disk has no room for what is recorded
 *   crash:engine               the engine's process dies of SIGSEGV
 *
 * each with `#N` behind it if wanted: from frame N on. STAGE is one of FAULT_STAGES (error: FAULT_ERROR_STAGES), REASON one of FAULT_REASONS, SHARE 0..1,
 * and where left out all frames are hit. Some happen once: `disconnect`, `fail`, `crash`, `disk-full:MS`, and a stall without SHARE that has `#N` or is of
 * receive. They happen at frame N, or at the first frame after they were asked for where that is later. Frames are counted from 0 (receive, `net_lost` of a live source
 * and `disconnect`: packets). Which frames are hit depends on the frame's number and the specification alone, so a run can be repeated.
 */
export const FAULT_STAGES = ['receive', 'decode', 'detect', 'track', 'classify', 'compose', 'present'] as const satisfies readonly Stage[];
export type FaultStage = (typeof FAULT_STAGES)[number];
export const FAULT_ERROR_STAGES = ['detect', 'track', 'classify'] as const satisfies readonly FaultStage[];
export type FaultErrorStage = (typeof FAULT_ERROR_STAGES)[number];
export const FAULT_REASONS = [
  'net_lost',
  'demux_corrupt',
  'decode_error',
  'decoder_drop',
  'reconnect_gap',
] as const satisfies readonly DropReason[];
export type FaultReason = (typeof FAULT_REASONS)[number];

/** No stall or break is longer: ten minutes; of `compose` one second, since the engine hears nobody meanwhile. */
export const MAX_FAULT_MS = 600_000;
const MAX_COMPOSE_MS = 1000;

export type InjectedFault = {
  /** 0..1 of the frames. */
  readonly share: number;
  /** The first frame that may be hit. */
  readonly from: number;
  /** It happens once. */
  readonly once: boolean;
} & (
  | { readonly kind: 'stall'; readonly stage: FaultStage; readonly ms: number }
  | { readonly kind: 'error'; readonly stage: FaultErrorStage }
  | { readonly kind: 'lose'; readonly reason: FaultReason }
  | { readonly kind: 'disconnect'; readonly ms: number }
  | { readonly kind: 'fail'; readonly part: 'decoder' }
  /** `ms` null: to the end, or until it is not asked for any more. */
  | { readonly kind: 'disk-full'; readonly ms: number | null }
  | { readonly kind: 'crash'; readonly part: 'engine' }
);

const member = <T extends string>(all: readonly T[], word: string | undefined): T | null => all.find((each) => each === word) ?? null;

const SPEC =
  /^(stall|error|lose|disconnect|fail|disk-full|crash)(?::([a-z_]+))?(?::(\d{1,6}(?:\.\d{1,3})?))?(?:@(0|1|0?\.\d+|1\.0+))?(?:#(\d{1,9}))?$/;

/** What a specification says, or null where it says nothing that is known. */
export const parseFault = (spec: string): InjectedFault | null => {
  const match = SPEC.exec(spec);
  if (match === null) return null;
  const [, kind, word, msText, shareText, fromText] = match;
  const ms = msText === undefined ? null : Number(msText);
  if (ms !== null && ms > MAX_FAULT_MS) return null;
  const hits = { share: shareText === undefined ? 1 : Number(shareText), from: Number(fromText ?? 0) };
  if (kind === 'stall') {
    const stage = member(FAULT_STAGES, word);
    const once = shareText === undefined && (fromText !== undefined || stage === 'receive');
    if (stage === null || ms === null || (stage === 'compose' && ms > MAX_COMPOSE_MS)) return null;
    return { kind, stage, ms, ...hits, once };
  }
  if (kind === 'error' || kind === 'lose') {
    const [stage, reason] = [member(FAULT_ERROR_STAGES, word), member(FAULT_REASONS, word)];
    if (ms !== null) return null;
    if (kind === 'error') return stage && { kind, stage, ...hits, once: false };
    return reason && { kind, reason, ...hits, once: false };
  }
  if (shareText !== undefined) return null;
  if (kind === 'disconnect') return word === undefined ? { kind, ms: ms ?? 0, ...hits, once: true } : null;
  if (kind === 'disk-full') return word === undefined ? { kind, ms, ...hits, once: ms !== null } : null;
  if (ms !== null) return null;
  if (kind === 'fail') return word === 'decoder' ? { kind, part: word, ...hits, once: true } : null;
  return word === 'engine' ? { kind: 'crash', part: word, ...hits, once: true } : null;
};

/** The words of every stage and reason there is, for a sentence about a specification that is not known. */
export const faultWords = (): string =>
  `stall:STAGE:MS, error:STAGE or lose:REASON, each with @SHARE if wanted, disconnect[:MS], fail:decoder, disk-full[:MS] or crash:engine; behind each #N ` +
  `for "from frame N on"; STAGE one of ${FAULT_STAGES.join(', ')} (error: ${FAULT_ERROR_STAGES.join(', ')}), REASON one of ${FAULT_REASONS.join(', ')}, ` +
  `MS at most ${MAX_FAULT_MS} (compose: ${MAX_COMPOSE_MS})`;

export interface FaultExample {
  readonly spec: string;
  /** What happens, as one sentence. */
  readonly meaning: string;
  /** Where it is seen: reasons of the ledger, states of the link, or figures. */
  readonly ledger: string;
}

/** One of each kind, for menus and help. */
export const FAULT_EXAMPLES: readonly FaultExample[] = [
  { spec: 'stall:receive:5000', meaning: 'Nothing arrives from a live source for 5 seconds.', ledger: 'link: stalled' },
  {
    spec: 'disconnect:3000',
    meaning: 'The connection of a live source breaks and cannot be made again for 3 seconds.',
    ledger: 'link: reconnecting',
  },
  {
    spec: 'lose:net_lost@0.02',
    meaning: 'Of the packets of a live source 2 % are lost on the way; of a file, 2 % of the frames.',
    ledger: 'net_lost',
  },
  { spec: 'lose:decode_error@0.02', meaning: 'Of the frames 2 % cannot be decoded.', ledger: 'decode_error' },
  { spec: 'stall:decode:30@0.1', meaning: 'One frame in ten takes the decoder 30 ms longer.', ledger: 'decode: service' },
  { spec: 'fail:decoder', meaning: 'The decoder fails, and another has to take its place.', ledger: 'decoder_drop' },
  {
    spec: 'stall:detect:100',
    meaning: 'The first network takes 100 ms longer for every frame.',
    ledger: 'detect: service; then age_evicted, ring_drop_oldest or ring_drop_newest',
  },
  { spec: 'error:detect@0.05', meaning: 'The first network fails on 5 % of the frames.', ledger: 'stage_error' },
  { spec: 'stall:detect:15000#0', meaning: 'The first network hangs for 15 seconds, once.', ledger: 'stage_timeout' },
  { spec: 'stall:present:300', meaning: 'The window shows every picture 300 ms late.', ledger: 'present: service; present_missed' },
  { spec: 'disk-full:10000', meaning: 'For 10 seconds the disk has no room for what is recorded.', ledger: 'recording: gap' },
  {
    spec: 'crash:engine',
    meaning: 'The engine dies; in the application another takes its place.',
    ledger: 'session: killed, short of at most 2 s',
  },
];
