import { notify } from '../state/actions.ts';
import { livePictures } from '../state/pictures.ts';
import { liveFrames } from '../state/frames.ts';
import { received, useApp } from '../state/store.ts';
import { barScaleMs, recentFrames, summariseFrames } from '../state/window.ts';
import { flagText, outcomeOf } from '../what-if/words.ts';
import type { EngineMessage, SessionEvent } from '../../contract/index.ts';
import { engine } from './client.ts';
import { parsePreview } from './preview.ts';
import { reportUsage } from './usage.ts';

const WINDOW_MS = 10_000;
const SUMMARY_EVERY_MS = 500;
const FIRST_CREDIT = 2;
const FIRST_LOOK_MS = 30;

/** What stands on the timeline as a flag: things a user did, losses of the stream, and how a live one stands. */
const MARKED: ReadonlySet<SessionEvent['kind']> = new Set(['toggle', 'setting', 'seek', 'loop', 'fault', 'gap', 'link']);

/** A live source has its ups and downs, and a fault that was asked for its consequences: these stand on the timeline, and no banner is filled with them. */
const isAside = ({ kind, frame }: SessionEvent): boolean => {
  const { link, faults } = useApp.getState().run;
  return kind === 'note' && frame > 0 && (link !== null || faults.length > 0);
};

/** What happened to the run and nobody asked for is said in the banner: a full disk, packets that do not decode, what was assumed of a model. */
const say = (event: SessionEvent): void => {
  const { kind, text } = event;
  if (kind === 'fault' || kind === 'gap') notify({ tone: 'fault', kind: null, text });
  else if (kind === 'note' && !isAside(event)) notify({ tone: 'info', kind: null, text });
};

let creditTimer: ReturnType<typeof setTimeout> | undefined;

/** No picture is asked for before somebody can see it, and the engine's clock is known, by which the answer is given. */
const giveFirstCredit = (): void => {
  clearTimeout(creditTimer);
  if (useApp.getState().link !== 'open') return;
  if (livePictures.watched && engine.clock.uncertaintyMs !== null) engine.send({ type: 'credit', n: FIRST_CREDIT });
  else creditTimer = setTimeout(giveFirstCredit, FIRST_LOOK_MS);
};

/** Says at once which pictures nobody will see in time. @returns ends it */
const watchPictures = (): (() => void) => {
  livePictures.onMissed(({ header: { frame, runId } }) => engine.send({ type: 'missed', frame, runId }));
  const look = (): void => livePictures.setVisible(document.visibilityState === 'visible');
  look();
  document.addEventListener('visibilitychange', look);
  return () => document.removeEventListener('visibilitychange', look);
};

/** What stands on the timeline beside frames: what was done, and what it came to. */
const mark = (message: EngineMessage): void => {
  if (message.type === 'event' && (MARKED.has(message.event.kind) || isAside(message.event)))
    liveFrames.mark({ frame: message.event.frame, text: flagText(message.event.text) });
  if (message.type !== 'whatIf' || message.whatIf.runId !== useApp.getState().run.runId) return;
  const outcome = outcomeOf(message.whatIf);
  if (outcome !== null) liveFrames.conclude(message.whatIf.frame, flagText(message.whatIf.change), outcome);
};

/** Joins the connection to the window's state: messages to the store, frames and pictures to their rings. @returns ends it */
export const startConnection = (): (() => void) => {
  const stopPictures = watchPictures();
  const stopUsage = reportUsage();
  const stop = engine.open({
    phase: (link) => {
      useApp.setState((state) => ({
        link,
        notices: link === 'lost' ? state.notices.filter(({ tone }) => tone === 'fault') : state.notices,
      }));
      if (link !== 'open') return;
      livePictures.clear();
      giveFirstCredit();
    },
    message: (message) => {
      const before = useApp.getState();
      useApp.setState(received(before, message));
      const after = useApp.getState();
      if (after.run.runId !== before.run.runId || (before.engine !== null && after.engine?.pid !== before.engine.pid)) liveFrames.clear();
      if (message.type === 'snapshot' && message.snapshot.runId === after.run.runId) liveFrames.push(message.snapshot.frames);
      mark(message);
      if (message.type === 'event') say(message.event);
    },
    preview: (data) => {
      const preview = parsePreview(data, performance.now());
      if (preview !== null) livePictures.offer(preview);
      else engine.send({ type: 'credit', n: 1 });
    },
  });
  let seen = -1;
  const timer = setInterval(() => {
    if (liveFrames.version === seen) return;
    seen = liveFrames.version;
    const frameWindow = summariseFrames(recentFrames(liveFrames, WINDOW_MS));
    const largestMs = Math.max(0, ...Object.values(frameWindow?.stages ?? {}).map((stage) => stage.p95Ms));
    useApp.setState((state) => ({ frameWindow, barMs: barScaleMs(largestMs, state.barMs) }));
  }, SUMMARY_EVERY_MS);
  return () => {
    clearInterval(timer);
    stopUsage();
    stopPictures();
    stop();
  };
};
