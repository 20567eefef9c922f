import { type DropReason, type Nanos, nanos, SPAN } from '../../../../contract/index.ts';
import { sleepMs } from '../../sleep.ts';
import type { SlotPlanes } from '../ring/frame-writer.ts';
import type { PlayerInit } from './player-parts.ts';
import type { SourceEvent } from './protocol.ts';
import type { DecodedFrame, Step } from './reader.ts';
import { StillChoice } from './still-choice.ts';

/** A wait this long is cut into turns, so that the thread sees to its other duties. */
const IDLE_MS = 250;
/** Earlier than this is early enough: container timestamps are rounded to ms. */
const DUE_SLACK_MS = 2;
/** Events of one kind are told at most this often. */
const EVENT_INTERVAL_NS = 1e9;

/** The loop of a source thread: commands, pace, reading, decoding, painting into the ring. `turn` does one small piece of it. */
export class Player<Picture> {
  readonly #init: PlayerInit<Picture>;
  #paused: boolean;
  #pausedAtNs: number;
  #loop: boolean;
  #stopped = false;
  #ended = false;
  /** The end was reached, and it starts over as soon as the last frame has had its time. */
  #seamMs: number | null = null;
  /** While paused: show one frame all the same. */
  #showOne = false;
  /**
   * Until a first frame has come out there is no pace. Frames before this time are decoded only because later ones need them: they are not received,
   * nobody asked for them. −∞: any frame will do; null: frames flow.
   */
  #prerollUntilMs: number | null = Number.NEGATIVE_INFINITY;
  #epoch = 0;
  #received = 0;
  #receivedInPass = 0;
  /** Pictures that came out of the decoder for somebody: what faults are asked for by. */
  #pictures = 0;
  /** Seeks and plays taken so far. */
  #jumps = 0;
  readonly #stills = new StillChoice();
  readonly #lastEvents = new Map<string, { tNs: number; held: number }>();

  constructor(init: PlayerInit<Picture>) {
    this.#init = init;
    this.#paused = init.paused;
    this.#pausedAtNs = init.clock.now();
    this.#loop = init.loop;
  }

  /** One piece of work, or a wait of at most 250 ms. False: it was told to stop. */
  turn(): boolean {
    const { reader, writer } = this.#init;
    const seen = writer.controls.commandCount();
    this.#takeCommands();
    if (this.#stopped || writer.controls.stopping) return false;
    if (this.#ended || (this.#paused && !this.#showOne)) {
      writer.controls.waitForCommand(seen, IDLE_MS);
      return true;
    }
    if (this.#seamMs !== null) {
      if (!this.#sleptUntil(this.#seamMs, seen)) this.#startOver();
      return true;
    }
    if (this.#sleptUntilReady(seen)) return true;
    if (!reader.hungry) return reader.draining && this.#sleptUntil(reader.dueMs, seen) ? true : this.#take(reader.step());
    if (!reader.holding) {
      if (this.#sleptUntil(reader.dueMs, seen)) return true;
      reader.fetch();
      if (!reader.holding) return true;
    }
    if (this.#sleptUntil(reader.dueMs, seen)) {
      reader.receiveNow();
      return true;
    }
    return this.#take(reader.step());
  }

  /** Sleeps until the stream's time has come, or a command; false where it has come already. */
  #sleptUntil(streamMs: number, seen: number): boolean {
    if (this.#prerollUntilMs !== null || this.#showOne) return false;
    const delay = this.#init.pacer.delayMs(streamMs);
    if (delay <= DUE_SLACK_MS) return false;
    this.#init.writer.controls.waitForCommand(seen, Math.min(delay, IDLE_MS));
    return true;
  }

  /** Sleeps until the reader has something to do, or a command; false where it has already. */
  #sleptUntilReady(seen: number): boolean {
    const { reader, writer, clock } = this.#init;
    const { readyNs } = reader;
    if (readyNs === null) return false;
    const delayMs = (readyNs - clock.now()) / 1e6;
    if (delayMs <= 0) return false;
    writer.controls.waitForCommand(seen, Math.min(delayMs, IDLE_MS));
    return true;
  }

  /** What a step of decoding came to. False: stopped. */
  #take(step: Step<Picture>): boolean {
    this.#init.writer.held(this.#init.reader.inDecoder);
    if (step.type === 'frame') return this.#deliver(step.frame);
    if (step.type === 'lost') this.#lost(step.reason, `could not be decoded (${step.phrase})`);
    if (step.type === 'end') this.#end(step.damage);
    return true;
  }

  #deliver(frame: DecodedFrame<Picture>): boolean {
    if (this.#prerollUntilMs !== null) {
      if (frame.ptsMs < this.#prerollUntilMs) return true;
      this.#prerollUntilMs = null;
      this.#init.pacer.reset();
    }
    const { faults } = this.#init;
    const picture = this.#pictures++;
    const reason = faults.loses(picture);
    if (reason !== null) {
      this.#lost(reason, `was lost (${reason}), as was asked for`);
      return true;
    }
    if (!this.#hand(faults.none ? frame : this.#stalled(frame, faults.stallMs('decode', picture)))) return false;
    if (this.#showOne) this.#pausedAtNs = this.#init.clock.now();
    this.#showOne = false;
    this.#count();
    return true;
  }

  /** The frame after its decoding was made to last longer by so much; what came behind it moves on with it. */
  #stalled(frame: DecodedFrame<Picture>, ms: number): DecodedFrame<Picture> {
    const { clock, writer } = this.#init;
    const startNs = clock.now();
    for (let leftMs = ms; leftMs > 0 && !writer.controls.stopping; leftMs -= IDLE_MS) sleepMs(Math.min(leftMs, IDLE_MS));
    const sleptNs = clock.now() - startNs;
    const { transfer } = frame;
    const later = (ns: Nanos): Nanos => nanos(ns + sleptNs);
    return {
      ...frame,
      decodeEndNs: later(frame.decodeEndNs),
      transfer: transfer && { ...transfer, startNs: later(transfer.startNs), endNs: later(transfer.endNs) },
    };
  }

  /** Paints the frame into a slot of the ring. False: stopped. */
  #hand({ picture, ptsMs, arrival, decodeStartNs, decodeEndNs, transfer }: DecodedFrame<Picture>): boolean {
    const { writer, painter, times } = this.#init;
    // A frame that was on its way while the instruments were switched on or off has not all its times.
    const timed = arrival.tReceiveNs > 0 && decodeStartNs > 0;
    const draft = writer.begin({ ptsMs, epoch: this.#epoch, tReceiveNs: arrival.tReceiveNs, timed });
    if (!draft) return false;
    draft.span(SPAN.demux, arrival.tReceiveNs, arrival.demuxStartNs, arrival.demuxEndNs);
    draft.span(SPAN.decode, arrival.demuxEndNs, decodeStartNs, decodeEndNs);
    if (transfer) {
      draft.span(SPAN.transfer, decodeEndNs, transfer.startNs, transfer.endNs);
      draft.addCopyBytes('deviceToHost', transfer.bytes);
    }
    const handedNs = transfer?.endNs ?? decodeEndNs;
    const planes = draft.acquire();
    if (planes === 'stopped') return false;
    if (planes === 'dropped') return true;
    const acquiredNs = times.now();
    painter.prepare(picture);
    if (planes.full) painter.full(picture, planes.full);
    let doneNs = times.now();
    draft.span(SPAN.ring, handedNs, acquiredNs, doneNs);
    if (planes.preview && planes.previewSize) {
      const startNs = doneNs;
      painter.preview(picture, planes.preview, planes.previewSize);
      doneNs = times.now();
      draft.span(SPAN.compose_scale, startNs, startNs, doneNs);
    }
    if (planes.model) {
      painter.model(picture, planes.model);
      draft.span(SPAN.preprocess_scale, doneNs, doneNs, times.now());
    }
    draft.addCopyBytes('threadToThread', copiedBytes(planes));
    draft.publish();
    this.#still(picture, ptsMs);
    return true;
  }

  /** Makes a small picture of this one where one was asked for. A source that none can be made of goes on without. */
  #still(picture: Picture, ptsMs: number): void {
    const { writer, painter, stillSize, clock, emit } = this.#init;
    if (!this.#stills.wants(writer.controls.stillsAsked, ptsMs, clock.now() / 1e6)) return;
    try {
      const still = { ...stillSize, rgb: painter.still(picture, stillSize) };
      if (this.#stills.takes(still)) emit({ type: 'still', still });
    } catch {
      this.#stills.giveUp();
    }
  }

  /** @param what became of the packet, as the end of a sentence */
  #lost(reason: DropReason, what: string): void {
    if (Number.isFinite(this.#prerollUntilMs ?? Number.NaN)) return;
    this.#init.writer.lost(reason);
    this.#event('fault', 'lost', (more) => `A packet ${what}${more ? `, and ${more} before it` : ''}.`);
    this.#count();
  }

  #count(): void {
    this.#received++;
    this.#receivedInPass++;
    if (this.#received >= this.#init.maxFrames) this.#finish();
  }

  #end(damage: string | null): void {
    if (damage !== null) this.#event('fault', 'cut', () => `The source ends early: ${damage}.`);
    if (this.#loop && this.#receivedInPass > 0 && !this.#paused) this.#seamMs = this.#init.reader.dueMs;
    else this.#finish();
  }

  #finish(): void {
    this.#ended = true;
    this.#showOne = false;
    // At the end there is nothing to pause: whatever leads away from it plays.
    this.#paused = false;
    this.#tellEnd();
  }

  #tellEnd(): void {
    this.#init.emit({ type: 'ended', frames: this.#received, jumps: this.#jumps });
  }

  #startOver(): void {
    this.#init.reader.rewind();
    this.#jumped();
    this.#event('loop', 'loop', () => 'The source starts over.');
  }

  /** A new epoch begins: what follows does not continue what was. */
  #jumped(): void {
    this.#epoch++;
    this.#ended = false;
    this.#seamMs = null;
    this.#receivedInPass = 0;
    this.#prerollUntilMs = Number.NEGATIVE_INFINITY;
    this.#init.pacer.reset();
  }

  #takeCommands(): void {
    let seekMs: number | null = null;
    const jumps = this.#jumps;
    for (let command = this.#init.nextCommand(); command; command = this.#init.nextCommand()) {
      if (command.type === 'play' || command.type === 'seek') this.#jumps++;
      if (command.type === 'stop') this.#stopped = true;
      else if (command.type === 'loop') this.#loop = command.on;
      else if (command.type === 'pace') this.#init.pacer.change(command.pace);
      else if (command.type === 'pause') this.#pause();
      else if (command.type === 'play') this.#play();
      else seekMs = command.ms;
    }
    // Of many seeks (a slider that is drawn along) only the last counts.
    if (seekMs !== null && !this.#stopped) this.#seek(seekMs);
    if (this.#ended && this.#jumps > jumps) this.#tellEnd();
  }

  #pause(): void {
    if (this.#paused || this.#ended) return;
    this.#paused = true;
    this.#pausedAtNs = this.#init.clock.now();
  }

  #play(): void {
    if (this.#ended && this.#received < this.#init.maxFrames) this.#startOver();
    if (!this.#paused) return;
    this.#paused = false;
    this.#showOne = false;
    this.#init.reader.skipTime(this.#init.clock.now() - this.#pausedAtNs);
    this.#init.pacer.reset();
  }

  #seek(ms: number): void {
    if (this.#received >= this.#init.maxFrames) return;
    if (!this.#init.seekable) {
      this.#event('note', 'seek', () => 'This source cannot be moved to another place.');
      return;
    }
    // A frame is to be seen even where the target is the very end.
    const targetMs = Math.max(0, Math.min(ms, (this.#init.durationMs ?? Number.POSITIVE_INFINITY) - 100));
    this.#init.reader.seek(targetMs);
    this.#jumped();
    if (targetMs > 0) this.#prerollUntilMs = targetMs - DUE_SLACK_MS;
    this.#showOne = this.#paused;
  }

  /** Tells of something, at most once a second and `topic`; `text` gets the number of events that were not told since. */
  #event(kind: SourceEvent['kind'], topic: 'lost' | 'cut' | 'loop' | 'seek', text: (more: number) => string): void {
    const now = this.#init.clock.now();
    const last = this.#lastEvents.get(topic);
    if (last && now - last.tNs < EVENT_INTERVAL_NS) {
      last.held++;
      return;
    }
    this.#lastEvents.set(topic, { tNs: now, held: 0 });
    this.#init.emit({ type: 'event', event: { kind, text: text(last?.held ?? 0) } });
  }
}

const copiedBytes = ({ model, full, preview }: SlotPlanes): number => (model?.length ?? 0) + (full?.length ?? 0) + (preview?.length ?? 0);
