/** One bare part in a process of its own: gets it over IPC, answers with what was measured, ends. */
import type { BarePart } from './part.ts';
import { measurePart } from './part.ts';

process.once('message', async (part: BarePart) => {
  try {
    process.send?.({ ok: true, result: await measurePart(part) });
  } catch (error) {
    process.send?.({ ok: false, message: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
});
