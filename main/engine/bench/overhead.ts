import { EXIT_CODE, Fault } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';
import { overheadWords } from '../overhead.ts';

/** A window's pace: pictures drawn a second, at most. */
const SCREEN_MS = 16;
/** What a window at the other end of a socket takes to answer. */
const ANSWER_MS = 8;

/**
 * Measures what the instruments cost on a source that is looped and saturated, with a recording, and with pictures made, packed and handed to a
 * screen that answers as a window does but draws nothing: drawing is the window's own cost, on whatever machine it runs.
 */
export const overheadBench = async (engine: Engine, uri: string, pairs: number, json: boolean): Promise<number> => {
  await engine.open(uri, { pace: 'saturate', loop: true });
  const runId = engine.state().runId;
  const screen = engine.addViewer({
    send: (message) => {
      const header = JSON.parse(message.subarray(4, 4 + message.readUInt32LE(0)).toString()) as { frame: number; tReceiveNs: number };
      setTimeout(() => screen.presented({ frame: header.frame, runId, startNs: 0, endNs: 0 }), ANSWER_MS);
      setTimeout(() => screen.credit(1), SCREEN_MS);
    },
  });
  screen.credit(2);
  try {
    const overhead = await engine.measureOverhead({ pairs });
    process.stdout.write(json ? `${JSON.stringify(overhead, null, 2)}\n` : `${overheadWords(overhead)}\n`);
    if (overhead.state !== 'done') throw new Fault('internal', overhead.reason ?? 'The measurement did not come to its end.');
    return EXIT_CODE.done;
  } finally {
    screen.close();
    await engine.close();
  }
};
