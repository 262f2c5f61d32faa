import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedFault } from './fault';
import { pause } from './pause';
import type { Product } from './product';

const LOOK_MS = 200;

/** Fills an agent's disk until the agent itself has met that, and the time is over; then gives the space back. */
export async function fillDisk({ disks, context }: Product, { target, forMs }: PlannedFault): Promise<string> {
  const log = newTextOf(join(context.dir.logs, `${target}.log`));
  const journal = newTextOf(join(disks.dataDir(target), 'journal'));
  // In its log when it could not go on, in its journal when it could still say why an order failed.
  const hasMetIt = (): boolean => log().includes('ENOSPC') || journal().includes('ENOSPC');
  const began = performance.now();
  try {
    const bytes = disks.fill(target);
    while (performance.now() - began < forMs || !hasMetIt()) await pause(LOOK_MS, context.stopping);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return `its disk was full for ${seconds} s (${bytes} bytes of ours on it), and the agent met ENOSPC`;
  } finally {
    disks.empty(target);
  }
}

/** Reads what is appended to a file from now on. */
function newTextOf(file: string): () => string {
  const from = existsSync(file) ? statSync(file).size : 0;
  return () => {
    if (!existsSync(file)) return '';
    const bytes = Buffer.alloc(Math.max(0, statSync(file).size - from));
    const descriptor = openSync(file, 'r');
    try {
      const length = readSync(descriptor, bytes, 0, bytes.length, from);
      return bytes.toString('utf8', 0, length);
    } finally {
      closeSync(descriptor);
    }
  };
}
