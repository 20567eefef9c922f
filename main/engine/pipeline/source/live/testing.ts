import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { defaultLiveSettings, FRAME_STATE, type LiveSettings, type SourceLink } from '../../../../../contract/index.ts';
import { Controls } from '../../../controls.ts';
import { FrameTable } from '../../../telemetry/frame-table.ts';
import { createRing, RingReader } from '../../ring/ring.ts';
import { type OpenedSource, SourceHandle } from '../../source-handle.ts';
import type { SourceOptions } from '../protocol.ts';

/** A real RTSP server for tests, not part of the project. */
const SERVER = join(import.meta.dirname, '../../../../../../shared/tools/rtsp-server.py');
const PYTHON = '/usr/bin/python3';
const NEEDS = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";

/** Why there is no RTSP server here; null: there is one. */
export const noRtspServer = (): string | null => {
  if (!existsSync(SERVER)) return `there is no ${SERVER}`;
  if (!existsSync(PYTHON) || spawnSync(PYTHON, ['-c', NEEDS]).status !== 0)
    return 'GStreamer’s RTSP server is not installed (gir1.2-gst-rtsp-server-1.0)';
  return null;
};

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

/** A camera: serves one file as `/cam`, can freeze, and be switched off and on again. For tests only. */
export class Camera {
  readonly #args: readonly string[];
  readonly port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
  }

  /** @param login user and password that it asks for */
  static async start(clip: string, login?: { readonly user: string; readonly password: string }): Promise<Camera> {
    const port = await freePort();
    const secret = login ? ['--user', login.user, '--password', login.password] : [];
    const camera = new Camera(port, ['--port', String(port), ...secret, `cam=${clip}`]);
    await camera.on();
    return camera;
  }

  address(login = ''): string {
    return `rtsp://${login && `${login}@`}127.0.0.1:${this.port}/cam`;
  }

  /** Settles when it accepts connections. */
  async on(args: readonly string[] = this.#args): Promise<void> {
    const child = spawn(PYTHON, [SERVER, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stdout).once('line', () => resolve());
      child.once('exit', (code) => reject(new Error(`the RTSP server ended with ${code}`)));
    });
  }

  /** The same camera with another password. */
  async onWith(user: string, password: string): Promise<void> {
    await this.on(['--port', String(this.port), '--user', user, '--password', password, this.#args.at(-1)!]);
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** As when the power fails. */
  async off(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

/** Serves a clip over and over by http, as it is recorded, to everybody who asks. For tests only. */
export class HttpCamera {
  readonly #server: Server;
  readonly #senders = new Set<ChildProcess>();
  readonly address: string;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  static async start(clip: string): Promise<HttpCamera> {
    const port = await freePort();
    const server = createHttpServer((_request, response) => camera.#send(clip, response));
    const camera = new HttpCamera(server, `http://127.0.0.1:${port}/cam`);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return camera;
  }

  #send(clip: string, response: ServerResponse): void {
    const args = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'mpegts', 'pipe:1'];
    const sender = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#senders.add(sender);
    sender.stdout.pipe(response);
    response.once('close', () => sender.kill('SIGKILL'));
  }

  /** Ends what it sends; who asks again is sent it again. */
  cut(): void {
    for (const sender of this.#senders) sender.kill('SIGKILL');
    this.#senders.clear();
  }

  async off(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A frame as it came out of the ring, times in ms of `performance.now`. */
export interface ProbedFrame {
  readonly ptsMs: number;
  readonly epoch: number;
  readonly atMs: number;
  /** From its arrival, and from its capture as the stream says it. */
  readonly ageMs: number;
  readonly captureAgeMs: number;
}

/** A live source with a real ring behind it, whose frames the test takes out. For tests only. */
export class LiveProbe {
  readonly frames: ProbedFrame[] = [];
  readonly links: SourceLink[] = [];
  readonly events: string[] = [];
  readonly faults: string[] = [];
  readonly controls = new Controls(Controls.allocate());
  readonly table = new FrameTable(FrameTable.allocate(128));
  readonly handle: SourceHandle;
  readonly #originNs = process.hrtime.bigint();
  #reader: RingReader | null = null;
  /** Frames that the ring's policy gave up. */
  dropped = 0;

  constructor(uri: string, options: Partial<SourceOptions> = {}) {
    this.handle = new SourceHandle(
      { uri, hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp', clockOriginNs: this.#originNs, ...options },
      {
        ended: () => {},
        event: ({ text }) => this.events.push(text),
        still: () => {},
        decoder: () => {},
        link: (link) => this.links.push(link),
        died: ({ message }) => this.faults.push(message),
      },
    );
  }

  /** How it stands now. */
  get state(): SourceLink['state'] | undefined {
    return this.links.at(-1)?.state;
  }
  get states(): readonly SourceLink['state'][] {
    return this.links.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  }

  async start(live: Partial<LiveSettings> = {}): Promise<OpenedSource> {
    const opened = await this.handle.opened;
    const { width, height } = opened.source;
    const ring = createRing({ slots: 4, readers: 1, claimLog: 128, model: null, full: null, preview: { width, height } });
    this.#reader = new RingReader(ring, 0);
    this.controls.apply({ ...defaultLiveSettings(), ...live });
    this.controls.setFlow('drop-oldest', 'in-order');
    const shared = { ring, table: this.table.buffer, controls: this.controls.buffer };
    this.handle.start({ ...shared, pace: 'realtime', loop: false, model: null, reads: 'model' });
    return opened;
  }

  /** Takes frames out until it is so. */
  async until(done: () => boolean, timeoutMs = 15_000): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (!done()) {
      if (performance.now() > endMs)
        throw new Error(`not within ${timeoutMs} ms: ${this.frames.length} frames, ${JSON.stringify(this.links.slice(-3))}`);
      this.#take();
      await setTimeout(2);
    }
  }

  async forMs(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    await this.until(() => performance.now() >= endMs, ms + 5000);
  }

  #take(): void {
    const { table } = this;
    for (let row = 0; row < table.rows; row++) {
      if (table.state(row) !== FRAME_STATE.dropped) continue;
      this.dropped++;
      table.free(row);
    }
    const reader = this.#reader;
    if (!reader) return;
    for (let slot = reader.tryClaim('in-order'); slot >= 0; slot = reader.tryClaim('in-order')) {
      const row = table.rowOf(reader.frame);
      const nowMs = Number(process.hrtime.bigint() - this.#originNs) / 1e6;
      this.frames.push({
        ptsMs: table.ptsMs(row),
        epoch: table.get(row, 'epoch'),
        atMs: performance.now(),
        ageMs: nowMs - table.tReceiveNs(row) / 1e6,
        captureAgeMs: nowMs - table.tCaptureNs(row) / 1e6,
      });
      reader.release(slot);
      table.free(row);
    }
  }

  /** Ends its threads; the time that took, ms. */
  async stop(): Promise<number> {
    const startMs = performance.now();
    this.controls.stop();
    this.handle.quit();
    await this.handle.exited;
    return performance.now() - startMs;
  }
}
