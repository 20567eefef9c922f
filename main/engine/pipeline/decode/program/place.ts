import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody who was told to listen does so within this, ms. */
const LISTEN_MS = 10_000;
const LOOK_MS = 2;
/** Where it cannot be seen that somebody listens: how long that takes at most, ms. */
const BLIND_MS = 150;

/** Where the pictures of one ffmpeg go: whoever wants them listens there, once. */
export interface Place {
  /** As FFmpeg names it. */
  readonly url: string;
  /** Waits until somebody listens, or `given up` says true. False: nobody does. */
  heard(givenUp: () => boolean): Promise<boolean>;
  /** Whoever still waits there for somebody to come finds that nobody will. */
  release(): void;
  remove(): Promise<void>;
}

/** A knock that says nothing. */
const knock = (socket: Socket): void => {
  socket.on('error', () => undefined);
  socket.on('connect', () => socket.destroy());
  socket.unref();
};

/** A socket in a folder that only this user can enter. */
const inFolder = async (): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-ffmpeg-'));
  const path = join(folder, 'frames');
  return {
    url: `unix:${path}`,
    heard: async (givenUp) => {
      for (let waitedMs = 0; !existsSync(path); waitedMs += LOOK_MS) {
        if (givenUp() || waitedMs > LISTEN_MS) return false;
        await sleep(LOOK_MS);
      }
      return !givenUp();
    },
    release: () => {
      if (existsSync(path)) knock(connect(path));
    },
    remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });

/** A port of this machine alone; FFmpeg has no sockets in folders on Windows. */
const onPort = async (): Promise<Place> => {
  const port = await freePort();
  return {
    url: `tcp://127.0.0.1:${port}`,
    heard: async (givenUp) => {
      await sleep(BLIND_MS);
      return !givenUp();
    },
    release: () => knock(connect(port, '127.0.0.1')),
    remove: () => Promise.resolve(),
  };
};

/** A fresh place. `remove` it in the end. @param platform for tests */
export const makePlace = (platform: NodeJS.Platform = process.platform): Promise<Place> => (platform === 'win32' ? onPort() : inFolder());
