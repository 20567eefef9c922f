import { type CaptureClock, type DropReason, Fault, type Nanos, nanos, SPAN, toFaultRecord } from '../../../../contract/index.ts';
import { sleepMs } from '../../sleep.ts';
import { inputSize } from '../preprocess/letterbox.ts';
import type { SlotPlanes } from '../ring/frame-writer.ts';
import { EventLimit } from './event-limit.ts';
import { FrameCap } from './frame-cap.ts';
import type { PlayerInit } from './player-parts.ts';
import type { SourceCommand } from './protocol.ts';
import type { DecodedFrame, Step } from './step.ts';
import { StillChoice } from './still-choice.ts';

/** A wait this long is cut into turns, so that the thread sees to its other duties. */
const IDLE_MS = 250;
/** Earlier than this is early enough: container timestamps are rounded to ms. */
const DUE_SLACK_MS = 2;
const NOTHING_TO_DECODE = 'Pictures of this source are not decoded, so no other decoder can take over: open a video for that.';

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
  readonly #cap = new FrameCap();
  /** Who said last when frames were captured. */
  #captureClock: CaptureClock | null = null;
  /** Pictures that came out of the decoder for somebody: what faults are asked for by. */
  #pictures = 0;
  /** Seeks and plays taken so far. */
  #jumps = 0;
  readonly #stills = new StillChoice();
  readonly #events: EventLimit;

  constructor(init: PlayerInit<Picture>) {
    this.#init = init;
    this.#events = new EventLimit(init.clock, (event) => init.emit({ type: 'event', event }));
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
      reader.idle?.();
      writer.controls.waitForCommand(seen, IDLE_MS);
      return true;
    }
    if (reader.decoding) reader.decoding.skip = writer.controls.decodeSkip;
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

  #changeNetwork({ plan, letterbox, reads }: Extract<SourceCommand, { type: 'network' }>): void {
    this.#init.painter.letterbox(letterbox);
    this.#init.writer.network(plan, inputSize(letterbox), reads);
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
    if (step.type === 'lost') this.#lost(step.reason, `could not be decoded (${step.phrase})`, step.count);
    if (step.type === 'decimated') this.#decimated(step.count, 0);
    if (step.type === 'jump') this.#jump(step.text);
    if (step.type === 'end') this.#end(step.damage);
    return true;
  }

  #deliver(frame: DecodedFrame<Picture>): boolean {
    if (this.#prerollUntilMs !== null) {
      if (frame.ptsMs < this.#prerollUntilMs) return true;
      this.#prerollUntilMs = null;
      this.#init.pacer.reset();
    }
    const { faults, writer } = this.#init;
    if (!this.#showOne && !this.#cap.keeps(frame.ptsMs, writer.controls.maxFps)) {
      this.#decimated(1, 1);
      return true;
    }
    const picture = this.#pictures++;
    if (faults.decoderFails(picture)) this.#init.reader.decoding?.fail?.();
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
  #hand({
    picture,
    ptsMs,
    arrival,
    decodeStartNs,
    decodeEndNs,
    transfer,
    crossedBytes,
    tCaptureNs,
    captureClock,
  }: DecodedFrame<Picture>): boolean {
    const { writer, painter, times } = this.#init;
    // A frame that was on its way while the instruments were switched on or off has not all its times.
    const timed = arrival.tReceiveNs > 0 && decodeStartNs > 0;
    if (captureClock && captureClock !== this.#captureClock) writer.captureClock(captureClock);
    this.#captureClock = captureClock ?? this.#captureClock;
    const draft = writer.begin({
      ptsMs,
      epoch: this.#epoch,
      tReceiveNs: arrival.tReceiveNs,
      timed,
      tCaptureNs: tCaptureNs ?? Number.NaN,
    });
    if (!draft) return false;
    draft.span(SPAN.demux, arrival.tReceiveNs, arrival.demuxStartNs, arrival.demuxEndNs);
    draft.span(SPAN.decode, arrival.demuxEndNs, decodeStartNs, decodeEndNs);
    if (transfer) {
      draft.span(SPAN.transfer, decodeEndNs, transfer.startNs, transfer.endNs);
      draft.addCopyBytes('deviceToHost', transfer.bytes);
    }
    if (crossedBytes) draft.addCopyBytes('processToProcess', crossedBytes);
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
  #lost(reason: DropReason, what: string, count = 1): void {
    if (Number.isFinite(this.#prerollUntilMs ?? Number.NaN)) return;
    // Behind the source it is the decoder that packets wait for.
    this.#init.writer.lost(reason, count, reason === 'queue_full' ? 'decode' : undefined);
    const packets = count === 1 ? 'A packet' : `${count} packets`;
    this.#events.tell('fault', 'lost', (more) => `${packets} ${what}${more ? `, and ${more} before` : ''}.`, count);
    this.#count(count);
  }

  /** @param decoded how many of them had become a picture */
  #decimated(count: number, decoded: number): void {
    if (Number.isFinite(this.#prerollUntilMs ?? Number.NaN)) return;
    this.#init.writer.decimated(count, decoded);
    this.#count(count);
  }

  /** What follows does not continue what was: a new connection, or timestamps that jumped. */
  #jump(text: string | null): void {
    this.#epoch++;
    this.#cap.reset();
    this.#init.pacer.reset();
    if (text !== null) this.#events.tell('note', 'jump', () => text);
  }

  #count(count = 1): void {
    this.#received += count;
    this.#receivedInPass += count;
    if (this.#received >= this.#init.maxFrames) this.#finish();
  }

  #end(damage: string | null): void {
    if (damage !== null) this.#events.tell('fault', 'cut', () => `The source ends early: ${damage}.`);
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
    this.#events.tell('loop', 'loop', () => 'The source starts over.');
  }

  /** A new epoch begins: what follows does not continue what was. */
  #jumped(): void {
    this.#epoch++;
    this.#ended = false;
    this.#seamMs = null;
    this.#receivedInPass = 0;
    this.#prerollUntilMs = Number.NEGATIVE_INFINITY;
    this.#cap.reset();
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
      else if (command.type === 'decoder') this.#changeDecoder(command);
      else if (command.type === 'network') this.#changeNetwork(command);
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

  #changeDecoder({ id, hardware, strict }: Extract<SourceCommand, { type: 'decoder' }>): void {
    const { reader, emit } = this.#init;
    if (reader.decoding) reader.decoding.change(id, hardware, strict);
    else emit({ type: 'decoderRefused', id, fault: toFaultRecord(new Fault('source', NOTHING_TO_DECODE)) });
  }

  #seek(ms: number): void {
    if (this.#received >= this.#init.maxFrames) return;
    if (!this.#init.seekable) {
      this.#events.tell('note', 'seek', () => 'This source cannot be moved to another place.');
      return;
    }
    // A frame is to be seen even where the target is the very end.
    const targetMs = Math.max(0, Math.min(ms, (this.#init.durationMs ?? Number.POSITIVE_INFINITY) - 100));
    this.#init.reader.seek(targetMs);
    this.#jumped();
    if (targetMs > 0) this.#prerollUntilMs = targetMs - DUE_SLACK_MS;
    this.#showOne = this.#paused;
  }
}

const copiedBytes = ({ model, full, preview }: SlotPlanes): number => (model?.length ?? 0) + (full?.length ?? 0) + (preview?.length ?? 0);
