import { codeOf } from './transfer-fault.ts';

/** Whether there is a process of this id. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};
