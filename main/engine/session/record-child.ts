import { Recorder } from './recorder.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

/**
 * A process that records a made-up run at about 100 frames a second until it is killed, for tests: `node record-child.ts ROOT`. Prints the
 * id first, then, every tenth frame, how many frames it has recorded and the time, ms since 1970. Every hundredth frame has an event.
 */
const root = process.argv[2];
if (!root) throw new Error('Give the folder for sessions');
const recorder = await Recorder.start({ root, manifest: syntheticStart('killed.mp4') });
process.stdout.write(`${recorder.id}\n`);
const startedMs = performance.now();
let frame = 0;
setInterval(() => {
  const due = Math.floor((performance.now() - startedMs) / 10);
  while (frame < due) {
    recorder.add(syntheticFrame(frame));
    if (frame % 100 === 0) recorder.event({ tNs: frame, frame, kind: 'note', text: `Frame ${frame}` });
    if (++frame % 10 === 0) process.stdout.write(`${frame} ${Date.now()}\n`);
  }
}, 5);
