import { randomUUID } from 'node:crypto';
import { readRequest } from '../../gateway/wire';
import { ringmaster } from '../../proto/generated/agent';

const { SessionRequest } = ringmaster.agent.v1;

function hello(capabilities: readonly string[]): () => unknown {
  const facts = { osId: 'debian', osVersion: '12', arch: 'x64', capabilities: [...capabilities] };
  const said = { hostId: randomUUID(), instanceId: 'i', bootId: 'b', journalId: 'j', agentVersion: '1', facts };
  const bytes = SessionRequest.encode({ seq: 1 as never, hello: said }).finish();
  return () => readRequest(SessionRequest.decode(bytes));
}

test.each([
  ['what agents say', ['bundle', 'bundle:hello-2', 'deb', 'rpm'], true],
  ['none', [], true],
  ['as many as there may be', Array.from({ length: 256 }, (_, index) => `bundle:b${String(index)}`), true],
  ['one more', Array.from({ length: 257 }, (_, index) => `bundle:b${String(index)}`), false],
  ['an escape', ['bundle:\u001b[2J'], false],
  ['a line end', ['deb\n'], false],
  ['a capital letter', ['Deb'], false],
  ['an empty word', [''], false],
  ['a long word', ['b'.repeat(65)], false],
])('a Hello with %s as its capabilities', (_, capabilities, isTaken) => {
  if (isTaken) expect(hello(capabilities)).not.toThrow();
  else expect(hello(capabilities)).toThrow(/hello\.facts\.capabilities/);
});
