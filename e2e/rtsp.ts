import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { collectOutput, lineOf } from './app.ts';

const SERVER = resolve(import.meta.dirname, '../../shared/tools/rtsp-server.py');
/** The interpreter that Debian's bindings are installed for. */
const PYTHON = '/usr/bin/python3';

/** Why no RTSP server can be started here; null where one can. */
export const whyNoRtsp = (): string | null => {
  if (!existsSync(SERVER)) return `there is no RTSP server at ${SERVER}`;
  try {
    execFileSync(PYTHON, ['-c', 'import gi; gi.require_version("GstRtspServer", "1.0")'], { stdio: 'pipe' });
    return null;
  } catch {
    return `${PYTHON} has no GstRtspServer: its packages are named in ${SERVER}`;
  }
};

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A camera on this machine, which can freeze, die and come back. */
export class Camera {
  /** `127.0.0.1:PORT/street`, without scheme and credentials. */
  readonly place: string;
  readonly #start: () => Promise<ChildProcess>;
  #process: ChildProcess | null = null;

  private constructor(place: string, start: () => Promise<ChildProcess>) {
    this.place = place;
    this.#start = start;
  }

  /** Serves a video, over and over, to whoever logs in. */
  static async on(video: string, { user, password }: Login): Promise<Camera> {
    const port = await freePort();
    const start = async (): Promise<ChildProcess> => {
      const args = [SERVER, '--port', String(port), '--user', user, '--password', password, `street=${video}`];
      const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      await lineOf(child, /^(ready)/, collectOutput(child));
      return child;
    };
    const camera = new Camera(`127.0.0.1:${port}/street`, start);
    await camera.start();
    return camera;
  }

  async start(): Promise<void> {
    this.#process = await this.#start();
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
};
