import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The local TCP ports on which a process has connections. Linux only, as are chaos runs. */
export function localPortsOf(pid: number): Set<number> {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const socket = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      if (socket?.[1] !== undefined) inodes.add(socket[1]);
    } catch {
      // It was closed while it was looked at.
    }
  }
  const ports = new Set<number>();
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'latin1').split('\n').slice(1)) {
    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    const [, local = '', , , , , , , , inode = ''] = line.trim().split(/\s+/);
    if (inodes.has(inode)) ports.add(parseInt(local.split(':')[1] ?? '', 16));
  }
  return ports;
}
