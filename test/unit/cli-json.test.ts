import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../cli/program';
import { printCampaignFile } from './print-campaign-file';
import { SPEC } from './campaign-fixture';
import { campaign, HOLD, plan, PLAN_HASH, ringmaster } from './cli-fixture';

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
const NAMED = ['hello-two', '--reason', 'why'];
const dir = mkdtempSync(join(tmpdir(), 'ringmaster-json-'));
const archive = join(dir, 'bundle.tar.gz');
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** What an api answers to whatever is asked: with its version, as it always does, and with what any command reads of it. */
const ANSWER = {
  ...{ apiVersion: 'ringmaster/v1', kind: 'Answer', ...plan(), ...campaign({ phase: 'held', holds: [HOLD] }) },
  ...{
    hosts: [],
    next: null,
    replaces: null,
    tokens: [],
    recalls: [],
    people: [],
    roles: [],
    scope: null,
    signIn: null,
    actor: 'ann',
    notifications: [],
    campaigns: [campaign()],
    approvalsNeeded: 1,
  },
};
const answers = new Proxy({}, { get: () => ANSWER });

/** Every command that answers with data, as it is typed. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  'hosts import': ['f'],
  'hosts list': [],
  'hosts token create': ['--host', 'web-1'],
  'hosts token list': [],
  'hosts token revoke': [ID],
  'hosts revoke': NAMED,
  'hosts release': NAMED,
  'hosts delete': NAMED,
  'bundle build': ['examples/hello/2.0.0', '--out', archive],
  'bundle inspect': [archive],
  'bundle verify': [archive],
  init: [join(dir, 'campaign.yaml'), '--deb', 'libssl3=3.0.17-1'],
  logs: ['hello-two', 'web-1'],
  doctor: [],
  completion: ['bash'],
  validate: ['f', '--offline'],
  plan: ['f'],
  discard: NAMED,
  simulate: ['f', '--hosts', '50', '--no-compare'],
  launch: ['--plan', PLAN_HASH, '--reason', 'why', '--yes'],
  status: ['hello-two'],
  get: ['hello-two'],
  hold: NAMED,
  resume: [...NAMED, '--yes'],
  approve: NAMED,
  abort: [...NAMED, '--yes'],
  backout: [...NAMED, '--yes'],
  retry: [...NAMED, '--failed'],
  exclude: ['hello-two', 'web-1', '--reason', 'why'],
  pace: [...NAMED, '--max-in-flight', '10%'],
  explain: ['hello-two', 'web-1'],
  report: ['hello-two'],
  'recall add': ['--package', 'a=1', '--reason', 'why'],
  'notifications list': [],
  'notifications replay': [ID],
  'recall list': [],
  'tokens create': ['nightly', '--role', 'viewer'],
  'tokens list': [],
  'people list': [],
  'people disable': [ID, '--reason', 'why'],
  'people enable': [ID, '--reason', 'why'],
  logout: [],
  whoami: [],
  'tokens revoke': [ID],
  'recall withdraw': [ID, '--reason', 'why'],
};

/** Why these are not in the table. */
const OTHERS: readonly RegExp[] = [
  // test/unit/cli-trust.test.ts: documents that are signed, and what is said of them.
  /^(keys|manifest) /,
  // test/unit/cli-audit.test.ts: signed bytes and leaves as they are, and answers about them.
  /^audit /,
  // test/unit/cli-login.test.ts: it waits for a person.
  /^login$/,
  // test/unit/cli-setup.test.ts: it reads a file that is its owner's alone.
  /^setup$/,
  // test/unit/cli-replace.test.ts: it waits for a campaign to end.
  /^replace$/,
  // The fixture uploads nothing; it answers with what the api says.
  /^bundle add$/,
];

function leavesOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]));
}

test('every command is in the table, or is said why not', () => {
  const program = createProgram(
    { release: '0.1.0', out: () => undefined, err: () => undefined } as never,
    () => undefined,
  );
  const due = leavesOf(program).filter((name) => name !== 'help' && !OTHERS.some((other) => other.test(name)));
  expect(Object.keys(TYPED).sort()).toEqual(due.sort());
});

test.each(Object.entries(TYPED))(
  '%s says with --output json which version of answers it speaks',
  async (name, words) => {
    const files = { f: printCampaignFile(SPEC) };
    const { out, err } = await ringmaster([...name.split(' '), ...words, '--output', 'json'], {
      answers,
      files,
      disk: true,
    });
    expect([err, out]).toEqual([expect.any(String), expect.stringMatching(/^\{/)]);
    expect(JSON.parse(out)).toMatchObject({ apiVersion: 'ringmaster/v1', kind: expect.stringMatching(/^[A-Z]\w+$/) });
  },
);
