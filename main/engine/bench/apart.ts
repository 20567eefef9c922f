import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../../contract/index.ts';
import { threadUrl } from '../pipeline/thread.ts';
import type { BarePart } from './part.ts';

/** Has a part measured in a process of its own, where nothing else works. @throws Fault(internal) where it cannot be */
export const measureApart = <Result = number>(part: BarePart): Promise<Result> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(threadUrl(import.meta.url, './part-process')), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', (message: { ok: true; result: Result } | { ok: false; message: string }) => {
      if (message.ok) resolve(message.result);
      else reject(new Fault('internal', `The bare ${part.part} could not be measured: ${message.message}`));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Fault('internal', `The process that measures the bare ${part.part} ended with ${code}.`)));
    child.send(part);
  });
