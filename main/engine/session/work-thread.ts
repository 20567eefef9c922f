import { parentPort } from 'node:worker_threads';
import { Fault } from '../../../contract/index.ts';
import { claimSession, releaseSession } from './active.ts';
import { mayRead, stopReading } from './may-read.ts';
import type { FromWorkThread, ToWorkThread, WorkJob, WorkResults } from './work-messages.ts';

/**
 * The work thread: reads whole sessions so that the hub need not. One job after the other, in the order asked; what a job needs is loaded with the
 * first of its kind.
 */
if (!parentPort) throw new Error('work-thread.ts runs as a worker');
const port = parentPort;
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToWorkThread) => {
  if (message.type === 'job') {
    last = last.then(() => answer(message));
    return;
  }
  stopReading();
  void last.then(() => port.close());
});

async function answer({ seq, job, recording }: Extract<ToWorkThread, { type: 'job' }>): Promise<void> {
  const post = (message: FromWorkThread): void => port.postMessage(message);
  for (const folder of recording) claimSession(folder, { edit: () => Promise.reject(new Error('A recording is edited by the hub')) });
  try {
    mayRead();
    post({ seq, ok: true, result: await work(job) });
  } catch (error) {
    if (error instanceof Fault) post({ seq, ok: false, fault: { kind: error.kind, message: error.message } });
    else post({ seq, ok: false, bug: { message: String(error), stack: (error instanceof Error && error.stack) || String(error) } });
  } finally {
    for (const folder of recording) releaseSession(folder);
  }
}

async function work(job: WorkJob): Promise<WorkResults[WorkJob['name']]> {
  switch (job.name) {
    case 'warm':
      await Promise.all([import('./course.ts'), import('./range.ts')]);
      return null;
    case 'course': {
      const { sessionCourse } = await import('./course.ts');
      return sessionCourse(job.root, job.id, job.points, job.part);
    }
    case 'range': {
      const { sessionRange } = await import('./range.ts');
      return sessionRange(job.root, job.id, job.part);
    }
    case 'compare': {
      const { compareSessions } = await import('../compare/compare-sessions.ts');
      return compareSessions(job.root, job.ids);
    }
    case 'export': {
      const { exportSession } = await import('../export/export-session.ts');
      return exportSession(job.root, job.id, job.format, job.outFile, { replace: job.replace ?? false });
    }
    case 'clip': {
      const { planClip } = await import('../export/clip/plan.ts');
      return planClip(job.root, job.id, job.folder, job.part);
    }
  }
}
