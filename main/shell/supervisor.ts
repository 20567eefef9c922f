import { type ChildProcess, spawn } from 'node:child_process';
import { type EngineReady, EXIT_CODE, engineReady, FAULT_KINDS, Fault, type FaultKind, type StopRequest } from '../../contract/index.ts';

export interface SupervisorTiming {
  /** An engine that has not said `ready` by then is ended. */
  readonly readyMs: number;
  /** How long it may take to stop in order before it is ended by force. */
  readonly stopMs: number;
  /** Pause before the n-th restart within the window; the last one repeats. */
  readonly backOffMs: readonly number[];
  /** So many deaths within so long: no further restart. */
  readonly deaths: number;
  readonly windowMs: number;
}

const SUPERVISOR_TIMING: SupervisorTiming = {
  readyMs: 60_000,
  stopMs: 5000,
  backOffMs: [50, 250, 1000, 2000, 4000],
  deaths: 5,
  windowMs: 30_000,
};

export interface SupervisorOptions {
  /** The Node to run the engine on, and the engine's command line (cli.js). */
  readonly node: string;
  readonly cli: string;
  /** Arguments of `serve`, as the user gave them. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** A new engine has taken the place of one that died: same address. `sentence` is for the user. */
  readonly onRestart?: (sentence: string, address: EngineAddress) => void;
  /** It died too often; there is no engine any more. */
  readonly onGiveUp?: (sentence: string) => void;
  readonly timing?: Partial<SupervisorTiming>;
}

export interface EngineAddress extends EngineReady {
  readonly pid: number;
}

/** The engine's last words are kept for the user, up to this many characters. */
const LAST_WORDS = 2000;
const LATE_WORDS_MS = 250;

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<EngineAddress>;
  readonly gone: Promise<string>;
  /** The last line it wrote to stderr. */
  lastLine(): string;
  exitCode(): number | null;
}

/**
 * Starts the engine, watches it, and replaces it when it dies: at the same port and with the same token, so that windows find it again by
 * themselves. It is stopped by asking over the IPC channel; SIGTERM is never sent, and SIGKILL only past a deadline. Where this process ends
 * first, the closing channel ends the engine.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #timing: SupervisorTiming;
  readonly #deathsMs: number[] = [];
  #running: Running | null = null;
  #address: EngineAddress | null = null;
  #stopping = false;
  #wake: (() => void) | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timing = { ...SUPERVISOR_TIMING, ...options.timing };
  }

  /** The engine that runs now, or ran last. Throws before `start` has resolved. */
  get address(): EngineAddress {
    if (this.#address === null) throw new Error('The engine has not been started.');
    return this.#address;
  }

  /**
   * Starts the first engine.
   * @throws Fault with the engine's own last line where it ends before it is ready; that is not tried again.
   */
  async start(): Promise<EngineAddress> {
    const running = this.#spawn(null);
    const end = running.gone.then((how) => {
      throw new Fault(kindOf(running.exitCode()), running.lastLine() || `The engine could not start (${how}).`);
    });
    this.#address = await Promise.race([running.ready, end]);
    end.catch(() => {});
    void this.#watch(running);
    return this.#address;
  }

  /** Stops the engine in order, by force past the deadline. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    const running = this.#running;
    if (running === null) return;
    const { child } = running;
    const request: StopRequest = { type: 'stop' };
    if (child.connected) child.send(request, () => {});
    const deadline = setTimeout(() => child.kill('SIGKILL'), this.#timing.stopMs);
    await running.gone;
    clearTimeout(deadline);
  }

  async #watch(first: Running): Promise<void> {
    let running = first;
    for (;;) {
      const how = await running.gone;
      this.#running = null;
      if (this.#stopping) return;
      const nowMs = performance.now();
      this.#deathsMs.push(nowMs);
      const recent = this.#deathsMs.filter((atMs) => nowMs - atMs < this.#timing.windowMs).length;
      if (recent >= this.#timing.deaths) {
        const words = running.lastLine();
        this.#options.onGiveUp?.(
          `The engine stopped ${recent} times within ${Math.round(this.#timing.windowMs / 1000)} seconds (last: ${how}) and is not started again; ` +
            `restart Throughline.${words === '' ? '' : ` Its last words: ${words}`}`,
        );
        return;
      }
      await this.#pause(this.#timing.backOffMs[Math.min(recent, this.#timing.backOffMs.length) - 1] ?? 0);
      if (this.#stopping) return;
      const sentence = `The engine stopped unexpectedly (${how}) and was started anew; what had been recorded is kept.`;
      running = this.#spawn(sentence);
      running.ready.then(
        (address) => {
          this.#address = address;
          this.#options.onRestart?.(sentence, address);
        },
        () => {},
      );
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #spawn(restarted: string | null): Running {
    const { node, cli, args = [], cwd } = this.#options;
    const again = restarted === null || this.#address === null ? [] : ['--port', String(this.#address.port), '--restarted', restarted];
    const env = { ...process.env };
    delete env['ELECTRON_RUN_AS_NODE'];
    // Not an argument: those are seen by every user of the machine.
    if (this.#address !== null) env['THROUGHLINE_TOKEN'] = this.#address.token;
    const child = spawn(node, [cli, 'serve', ...args, ...again], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      windowsHide: true,
      env,
      ...(cwd === undefined ? {} : { cwd }),
    });
    const running = watchChild(child, this.#timing.readyMs);
    this.#running = running;
    return running;
  }
}

const kindOf = (exitCode: number | null): FaultKind => FAULT_KINDS.find((kind) => EXIT_CODE[kind] === exitCode) ?? 'internal';

const watchChild = (child: ChildProcess, readyMs: number): Running => {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
    process.stderr.write(text);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), readyMs);
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : signal;
      // Its last words may still be in the pipe; a process it left behind may hold that open for ever.
      const late = setTimeout(() => resolve(how), LATE_WORDS_MS);
      child.once('close', () => {
        clearTimeout(late);
        resolve(how);
      });
    });
  });
  const ready = new Promise<EngineAddress>((resolve) => {
    child.on('message', (message) => {
      const parsed = engineReady.safeParse(message);
      if (parsed.success && child.pid !== undefined) resolve({ ...parsed.data, pid: child.pid });
    });
  });
  void Promise.race([ready, gone]).then(() => clearTimeout(timer));
  return {
    child,
    ready,
    gone,
    lastLine: () => words.trimEnd().split('\n').at(-1)?.trim() ?? '',
    exitCode: () => child.exitCode,
  };
};
