import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBenchArguments } from '../../bench/arguments';
import { parseHoldArguments } from '../../bench/hold/arguments';
import { parsePeersArguments } from '../../bench/peers/arguments';
import { parseChaosArguments } from '../../chaos/arguments';
import { wholeNumber } from '../../deploy/local/options';
import { ownServers } from '../../deploy/local/own-servers';
import { whyUnwritable } from '../../deploy/local/why-unwritable';

describe('what every measuring program reads alike', () => {
  it.each([
    ['bench', () => parseBenchArguments(['--hosts', '20', '--json', ''])],
    ['bench:hold', () => parseHoldArguments(['--json', ''])],
    ['bench:peers', () => parsePeersArguments(['--hosts', '100', '--json', ''])],
    ['chaos', () => parseChaosArguments(['--seed', '1', '--minutes', '1', '--json', ''])],
  ])('refuses a file without a name, as an error of usage: %s', (_, parse) => {
    expect(parse).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining('Usage: npm run') }),
    );
    expect(parse).toThrow('--json needs a name.');
  });

  it.each(['', '04', '4.0', '1e1', '-4', ' 4', '3', '11', '9'.repeat(20)])(
    'takes "%s" for no number from 4 to 10',
    (text) => {
      expect(wholeNumber(text, { from: 4, to: 10 })).toBeNull();
    },
  );

  it('takes both ends of a range', () => {
    expect(wholeNumber('0', { from: 0, to: 0xffff_ffff })).toBe(0);
    expect(wholeNumber('4294967295', { from: 0, to: 0xffff_ffff })).toBe(0xffff_ffff);
  });

  it('says why a file cannot be written before anything is measured', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringmaster-unwritable-'));
    try {
      expect(whyUnwritable('--json', null)).toBeNull();
      expect(whyUnwritable('--json', join(folder, 'figures.json'))).toBeNull();
      expect(whyUnwritable('--json', folder)).toBe(`${folder} is a folder; --json takes a file.`);
      const nowhere = join(folder, 'nowhere');
      expect(whyUnwritable('--plot', join(nowhere, 'plot.svg'))).toBe(`There is no folder ${nowhere} for --plot.`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves the servers of others alone', () => {
    expect(ownServers({ PATH: '/bin', DATABASE_URL: 'postgres://theirs', TEMPORAL_ADDRESS: 'theirs:7233' })).toEqual({
      PATH: '/bin',
      DATABASE_URL: '',
      RINGMASTER_GATEWAY_DATABASE_URL: '',
      RINGMASTER_API_DATABASE_URL: '',
      RINGMASTER_WORKER_DATABASE_URL: '',
      RINGMASTER_NOTIFY_FILE: '',
      TEMPORAL_ADDRESS: '',
    });
  });
});
