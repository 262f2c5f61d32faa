import { textTable } from '../deploy/local/text-table';
import { FAULT_TABLE } from './fault';
import type { Findings } from './findings';

/** What a run found, for a person: the faults with how often each happened, and what became of the hosts. */
export function findingsTable(findings: Findings): string {
  const faults = FAULT_TABLE.map(({ kind, does }) => {
    const { planned, fired } = findings.faults[kind];
    return [kind, String(planned), String(fired), does];
  });
  const counts = [
    ['campaigns', String(findings.campaigns.length)],
    ['hosts', String(findings.hosts)],
    ['orders', String(findings.orders)],
    ['offers', String(findings.offers)],
    ['recounts of every tally', String(findings.recounts)],
    ['hosts lost', String(findings.hosts_lost)],
    ['operations run twice', String(findings.operations_run_twice)],
    ['started after a hold', String(findings.started_after_hold)],
    ['limit violations', String(findings.limit_violations)],
    ['orders without an end', String(findings.unended_orders)],
    ['violations', String(findings.violations.length)],
  ];
  const campaigns = findings.campaigns.map(({ name, bad, phase, seconds }) => [
    name,
    `bad: ${bad}`,
    phase,
    `${seconds} s`,
  ]);
  return [table([['fault', 'planned', 'fired', 'what it does'], ...faults]), table(campaigns), table(counts)].join(
    '\n\n',
  );
}

function table(rows: readonly (readonly string[])[]): string {
  return textTable(rows, (cell) => /^\d+$/.test(cell));
}
