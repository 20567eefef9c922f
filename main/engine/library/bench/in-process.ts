import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault, type FaultRecord } from '../../../../contract/errors.ts';
import { threadUrl } from '../../pipeline/thread.ts';
import type { BareFigures, Job, PipelineFigures } from './job.ts';

/** Beyond what was asked for, a measurement may take so long: loading, warming up. */
const GRACE_MS = 120_000;

type Figures<J extends Job> = J extends { kind: 'bare' } ? BareFigures : PipelineFigures;
type Answer<J extends Job> = { readonly ok: true; readonly figures: Figures<J> } | { readonly ok: false; readonly fault: FaultRecord };

/**
 * Has a measurement made in a process of its own.
 * @throws Fault: what the measurement says; (model) where its process dies, or does not end.
 */
export const inProcess = <J extends Job>(job: J): Promise<Figures<J>> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(threadUrl(import.meta.url, './bench-process')), {
      execArgv: [...process.execArgv, '--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const timer = setTimeout(
      () => {
        child.kill('SIGKILL');
        reject(new Fault('model', `${job.model} does not come to an end when it is measured; use another model.`));
      },
      job.seconds * 1000 + GRACE_MS,
    );
    child.once('message', (answer: Answer<J>) => {
      if (answer.ok) resolve(answer.figures);
      else reject(new Fault(answer.fault.kind, answer.fault.message));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Fault('model', `The process that measures ${job.model} ended by itself (${signal ?? code}); use another model.`));
    });
    child.send(job);
  });
