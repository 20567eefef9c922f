/** One measurement in a process of its own: gets it over IPC, answers with its figures, ends. Loads only what it measures. */
import { toFaultRecord } from '../../../../contract/errors.ts';
import type { Job } from './job.ts';

const measured = async (job: Job): Promise<unknown> => {
  if (job.kind === 'bare') return (await import('./bare.ts')).measureBare(job);
  return (await import('./in-pipeline.ts')).measurePipeline(job);
};

process.once('message', async (job: Job) => {
  try {
    process.send?.({ ok: true, figures: await measured(job) });
  } catch (error) {
    process.send?.({ ok: false, fault: toFaultRecord(error) });
  }
  process.disconnect();
});
