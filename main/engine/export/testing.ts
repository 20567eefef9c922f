import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import type { SessionSample } from '../../../contract/index.ts';
import { Engine } from '../engine.ts';
import { Recorder } from '../session/recorder.ts';
import { syntheticFrame, syntheticStart } from '../session/synthetic.ts';
import { NO_EARLY } from '../telemetry/early.ts';

/** A folder for sessions and what they are exported to, and its end. */
export interface Place {
  readonly root: string;
  readonly path: (name: string) => string;
  readonly remove: () => Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-export-test-'));
  return {
    root: join(folder, 'sessions'),
    path: (name) => join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Records so many made-up frames at 30 a second, with an event, and a sample a second where asked. */
export async function recordSynthetic(root: string, id: string, frames: number, samples = true): Promise<void> {
  const recorder = await Recorder.start({ root, id, manifest: syntheticStart() });
  recorder.event({ tNs: 2 ** 40 + 5, frame: 3, kind: 'toggle', text: 'Track switched off', key: 'track', from: true, to: false });
  for (let n = 0; n < frames; n++) {
    recorder.add(syntheticFrame(n));
    if (samples && n % 30 === 29) recorder.sample(syntheticSample(n / 30));
  }
  await recorder.stop();
}

const syntheticSample = (second: number): SessionSample => ({
  tNs: Math.round(2 ** 40 + (second + 1) * 1e9),
  framesInFlight: 1 + (second % 3),
  framesInFlightMax: 4,
  queueDepth: Math.floor(second) % 2 === 0 ? { detect: { mean: 0.5, max: 2 } } : {},
  ringFullPct: 0,
  repeated: 0,
  delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 12 },
  resources: null,
  captureClock: null,
  early: NO_EARLY,
});

/** What only a name can hold: markup, quotes, and what CSV and attributes have to take care of. */
export const NASTY_NAME = `<script>document.title = 'run'</script>"><img src=x onerror="document.title='run'">, ' & \`\${1}\``;

/**
 * Runs the engine on a generated source that is faster than its pipeline, so that frames wait, are lost, and are classified; with a change on the way.
 * Recorded as `id`, under NASTY_NAME.
 */
export async function recordRun(root: string, id: string, frames = 150): Promise<void> {
  const engine = new Engine({ version: 'test', modelsDirectories: [], sessionsRoot: root });
  try {
    const open = {
      detector: 'delay:25,objects=6',
      classifier: 'null',
      detectThreads: 1,
      policy: 'drop-oldest',
      read: 'in-order',
      ringSlots: 3,
    } as const;
    await engine.open(`generated:320x180@50,live,frames=${frames}`, { ...open, pace: 'realtime' }, { id, name: NASTY_NAME });
    const change = setTimeout(() => engine.set({ classifyWhen: 'once-per-track' }), (frames / 50) * 500);
    await engine.whenOver();
    clearTimeout(change);
  } finally {
    await engine.close();
  }
}

/** A session's stream as another reader of Arrow has it. */
export const arrowTable = async (root: string, id: string, file: string): Promise<ReturnType<typeof tableFromIPC>> =>
  tableFromIPC(await readFile(join(root, id, file)), { useBigInt: true });
