import { createServer } from 'node:net';

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

/** Hands out free ports of 127.0.0.1, never the same one twice: each wish as it is, or the next one above it that is free. */
export class PortChooser {
  readonly #given = new Set<number>();

  /** @throws Error when every port from `wish` up is taken. */
  async choose(wish: number): Promise<number> {
    for (let port = wish; port <= LAST_PORT; port += 1) {
      if (this.#given.has(port) || !(await isPortFree(port))) continue;
      this.#given.add(port);
      return port;
    }
    throw new Error(`no free port at or above ${wish} on 127.0.0.1: end what occupies them`);
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
