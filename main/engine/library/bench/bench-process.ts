/** One measurement in a process of its own: gets it over IPC, answers with its figures, ends. */
import { toFaultRecord } from '../../../../contract/errors.ts';
import { type Job, measureBare, measurePipeline } from './measure.ts';

process.once('message', async (job: Job) => {
  try {
    process.send?.({ ok: true, figures: job.kind === 'bare' ? await measureBare(job) : await measurePipeline(job) });
  } catch (error) {
    process.send?.({ ok: false, fault: toFaultRecord(error) });
  }
  process.disconnect();
});
