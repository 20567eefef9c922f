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

/** Signals that somebody sends to end a program; by all others it has crashed, or the system has ended it. */
const ASKED_TO_END = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGPIPE'];
/** Windows' codes of crashes: access violation, stack overflow, … */
const LEAST_CRASH_CODE = 0xc0000000;

/**
 * How a program crashed, in a word: `SIGSEGV`, `code 0xC0000005`; null where it did not.
 * @param {{ code: number, signal: NodeJS.Signals | null }} end
 */
export const crashOf = ({ code, signal }) => {
  if (signal !== null) return ASKED_TO_END.includes(signal) ? null : signal;
  return code >= LEAST_CRASH_CODE ? `code 0x${code.toString(16).toUpperCase()}` : null;
};

/** Ends this process with one sentence. */
export const fail = (sentence, code = 1) => {
  console.error(sentence);
  process.exit(code);
};
