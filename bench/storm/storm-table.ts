import { textTable } from '../../deploy/local/text-table';
import type { Storm } from './run-storm';

const seconds = (value: number | null): string => (value === null ? 'never' : `${value.toFixed(1)} s`);

/** A storm for people. */
export function stormTable({ args, lost, returned, backS, usage, restingMb, load, commit }: Storm): string {
  const facts = [
    ['killed', args.kill === 'all' ? 'both gateways, kill -9' : 'one gateway of two, kill -9'],
    ['agents', `${args.agents} connected, ${lost} lost their session, ${returned} have one again`],
    ['first back', seconds(backS.first)],
    ['half back', seconds(backS.half)],
    ['99 % back', seconds(backS.most)],
    ['last back', seconds(returned < lost ? null : backS.last)],
    ['gateways at rest', `${restingMb.toFixed(0)} MiB together`],
    ['load before', load.toFixed(2)],
    ['commit', commit],
  ];
  const rows = [...usage].map(([name, { cpuS, peakMemoryMb }]) => [name, cpuS.toFixed(1), peakMemoryMb.toFixed(0)]);
  return `${textTable(facts)}\n\n${textTable([['process', 'CPU s', 'peak MiB'], ...rows])}`;
}
