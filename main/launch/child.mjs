import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, on this terminal, without a shell; signals meant for it are handed on.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null }>} `code` as a shell would give it: 128 + number for a signal.
 */
export const runChild = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', windowsHide: true, ...options });
    const handOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const release = () => {
      for (const signal of signals) process.off(signal, handOn);
    };
    for (const signal of signals) process.on(signal, handOn);
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      release();
      resolve({ code: code ?? 1, signal });
    });
  });

/** Ends this process as its child ended: with the same code, or by the same signal. */
export const endAs = ({ code, signal }) => {
  if (signal === null) process.exitCode = code;
  else process.kill(process.pid, signal);
};

/** Ends this process with one sentence. */
export const fail = (sentence, code = 1) => {
  console.error(sentence);
  process.exit(code);
};
