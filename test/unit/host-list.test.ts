import { parseHostList } from '../../api/host-list-document';

const listOf = (name: string) =>
  parseHostList(
    JSON.stringify({
      ...{ apiVersion: 'ringmaster/v1', kind: 'HostList', hosts: [{ name, cluster: 'east', site: 's1' }] },
    }),
  );

test.each([
  'web-1',
  'Web_1.example.com',
  '018f0000-0000-7000-8000-00000000000',
  'x018f0000-0000-7000-8000-000000000001',
])('a host may be named %s', (name) => {
  expect(listOf(name)).toMatchObject({ ok: true, hosts: [{ name }] });
});

test.each(['018f0000-0000-7000-8000-000000000001', '018F0000-0000-7000-8000-00000000000A'])(
  'a host may not be named %s, which could be the id of another',
  (name) => {
    const next = expect.stringContaining('must not look like an id');
    expect(listOf(name)).toMatchObject({ ok: false, problems: [{ path: 'hosts[0].name', next }] });
  },
);
