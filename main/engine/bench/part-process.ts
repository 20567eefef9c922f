/** One bare part in a process of its own: gets it over IPC, answers with its CPU ms, ends. */
import type { BarePart } from './part.ts';
import { measurePart } from './part.ts';

process.once('message', async (part: BarePart) => {
  try {
    process.send?.({ ok: true, cpuMs: await measurePart(part) });
  } catch (error) {
    process.send?.({ ok: false, message: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
});
