import { simulatedHosts } from '../../chaos/chaos-fleet';
import { delayReports } from '../../chaos/disturb-reports';
import type { PlannedFault } from '../../chaos/fault';
import type { Product } from '../../chaos/product';

function lateReports(number: number, first: number): PlannedFault {
  return { number, kind: 'late_reports', target: 'simulator', atMs: 0, forMs: 0, how: String(first) };
}

/** A product whose simulated hosts only remember who asked them to be slow, and whose database has late reports of whom it is told. */
function product(): { product: Product; asked: Map<string, readonly unknown[]>; late: Set<string> } {
  const asked = new Map<string, readonly unknown[]>();
  const late = new Set<string>();
  const double = {
    hosts: simulatedHosts(10),
    context: { stopping: new AbortController().signal },
    simulator: {
      writeIndexes: (name: string) => name,
      behave: (who: string, lines: readonly unknown[]) => Promise.resolve(void asked.set(who, lines)),
    },
    db: {
      query: (_: string, [hosts]: [readonly string[]]) =>
        Promise.resolve({ rows: [{ reports: hosts.filter((host) => late.has(host)).length }] }),
    },
  };
  return { product: double as unknown as Product, asked, late };
}

describe('two faults of late reports that are open at once', () => {
  it('each keep their own hosts slow until their own reports came', async () => {
    const { product: both, asked, late } = product();
    const first = delayReports(both, lateReports(1, 2));
    const second = delayReports(both, lateReports(2, 6));
    late.add(both.hosts[6]!.hostId);
    await second;
    expect([...asked.values()].map((lines) => lines.length)).toEqual([1, 0]);
    late.add(both.hosts[2]!.hostId);
    await first;
    expect([...asked.values()].map((lines) => lines.length)).toEqual([0, 0]);
  });
});
