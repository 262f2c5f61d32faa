import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { tryLock } from './file-lock.cjs';

const LAST_PORT = 65_535;

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * Hands out free ports of 127.0.0.1, never the same one twice: each wish as it is, or the next one above it that is free.
 * A port is reserved until `release`, so that two runs that start at the same time, or one whose process is just being
 * started again, do not meet on it.
 */
export class PortChooser {
  readonly #reservations: string;
  readonly #given = new Map<number, () => void>();

  /** `reservations`: a directory that all runs of this user know; made when missing. */
  constructor(reservations: string) {
    this.#reservations = reservations;
  }

  /** @throws Error when every port from `wish` up is taken. */
  async choose(wish: number): Promise<number> {
    mkdirSync(this.#reservations, { recursive: true, mode: 0o700 });
    for (let port = wish; port <= LAST_PORT; port += 1) {
      if (this.#given.has(port)) continue;
      const lock = tryLock(join(this.#reservations, `${port}.lock`));
      if (!lock.held) continue;
      if (await isPortFree(port)) {
        this.#given.set(port, lock.release);
        return port;
      }
      lock.release();
    }
    throw new Error(`no free port at or above ${wish} on 127.0.0.1: end what occupies them`);
  }

  /** Gives every port back. */
  release(): void {
    for (const release of this.#given.values()) release();
    this.#given.clear();
  }
}

/** Any free port of 127.0.0.1, for tests. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('the system named no port'));
        else resolve(address.port);
      });
    });
  });
}
