import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../deploy/local/checkout';
import { hostListFile } from '../../deploy/local/host-list-file';
import { readBundle } from '../../deploy/local/ringmaster-answers';
import type { RunContext } from '../../deploy/local/run-context';
import type { Simulator } from '../../deploy/local/simulator';
import { type Stack, startStack } from '../../deploy/local/stack';
import { writeWhole } from '../../deploy/local/whole-file';
import type { CampaignView } from '../../model/campaign-view';
import { listRingHosts } from '../../store/bench-figures';
import { type Database, openDatabase } from '../../store/database';
import { failingHosts, type SimulatedHost, simulatedFleet } from '../simulated-fleet';
import { changeFailing, type Simulation, startSimulators } from '../simulators';
import { CAMPAIGN, campaignFile } from './campaign-file';
import { Desk } from './desk';
import type { Entry, Remark } from './transcript';

/** What the campaign installs: small, for the simulated hosts do not fetch it. */
const BUNDLE = join(CHECKOUT, 'examples', 'hello', '2.0.0');
/** Where disks are full, and of how many hosts: seven times what the gate of one cluster bears, and less than that of all. */
const BAD = { ring: 'ninety', cluster: 'cluster-3', share: 0.15 };
/** About as long as a quick patch takes, in ms. */
const TIMES = { install: [300, 900], reboot: [600, 1_800], smoke_test: [50, 200], back_out: [300, 900] } as const;
/** How a command ends that was answered "somebody else must ask for the same", and one that may not be done. */
const [SECOND_PERSON, FORBIDDEN] = [8, 4];

/** What the people of the story work with. */
interface Story {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly db: Database;
  readonly desk: Desk;
  readonly fleet: readonly SimulatedHost[];
}

/** The processes that stand for the hosts, and what they were told. */
interface Running {
  readonly simulation: Simulation;
  readonly simulators: readonly Simulator[];
}

/**
 * An emergency for simulated hosts, from the first setup to the audit, by people who have the `ringmaster` command and nothing
 * else. The program only plays the hosts: it fills some disks before the launch and clears them when somebody says so.
 */
export async function runCampaign(context: RunContext, hosts: number): Promise<readonly (Entry | Remark)[]> {
  const setupCodeFile = join(context.dir.root, 'setup-code');
  const code = randomBytes(24).toString('base64url');
  writeWhole(setupCodeFile, `${code}\n`);
  const stack = await startStack(context, { allowSimulators: true, twoPeople: 'emergencies', setupCodeFile });
  const desk = new Desk(context, stack.apiUrl);
  desk.write('setup-code', `${code}\n`);
  copyFileSync(join(context.dir.keys, 'audit.pub.pem'), desk.file('audit.pub.pem'));
  cpSync(BUNDLE, desk.file('hello-2.0.0'), { recursive: true });
  const db = openDatabase(stack.databaseUrl, { max: 1, applicationName: 'ringmaster-two-people' });
  try {
    await play({ context, stack, db, desk, fleet: simulatedFleet(hosts) });
    return desk.entries;
  } finally {
    await db.end();
  }
}

async function play(story: Story): Promise<void> {
  await signIn(story);
  const running = await bringFleet(story);
  const planHash = await plan(story.desk);
  await fillDisks(story, running);
  await launchTogether(story.desk, planHash);
  await holdAndResume(story.desk);
  await seeTheGate(story.desk);
  await changeFailing(running.simulators, running.simulation);
  await goOnTogether(story.desk);
  await lookBack(story.desk);
}

/** From nobody at all to two people, who are not let do each other's work. */
async function signIn({ desk }: Story): Promise<void> {
  await desk.type('ada', ['setup', 'ada', '--code-file', 'setup-code'], { into: 'ada.token' });
  await desk.type('ada', ['tokens', 'create', 'ann', '--role', 'operator'], { into: 'ann.token' });
  await desk.type('ada', ['tokens', 'create', 'bob', '--role', 'operator', 'approver'], { into: 'bob.token' });
  await desk.type('ann', ['tokens', 'create', 'carl', '--role', 'admin'], { status: FORBIDDEN });
}

async function bringFleet({ context, stack, desk, fleet }: Story): Promise<Running> {
  desk.write('hosts.json', hostListFile(fleet));
  await desk.type('ann', ['hosts', 'import', 'hosts.json']);
  const simulation: Simulation = { stack, fleet, failing: [], verify: false, times: TIMES };
  const simulators = await startSimulators(context, simulation);
  desk.remark(`The agents of all ${fleet.length} hosts connect.`);
  return { simulation, simulators };
}

/** The bundle, the file and the plan; answers the plan's hash. */
async function plan(desk: Desk): Promise<string> {
  await desk.type('ann', ['bundle', 'build', 'hello-2.0.0', '--out', 'hello.tar.gz']);
  await desk.type('ann', ['bundle', 'add', 'hello.tar.gz']);
  const bundle = readBundle(JSON.stringify(await desk.look('ann', 'bundle', 'inspect', 'hello.tar.gz')));
  desk.show('ann', 'campaign.yaml', campaignFile(bundle));
  await desk.type('ann', ['validate', 'campaign.yaml']);
  const told = await desk.type('ann', ['plan', 'campaign.yaml']);
  const [, planHash] = /launch --plan (sha256:[0-9a-f]{64})/.exec(told) ?? [];
  if (planHash === undefined) throw new Error(`the plan names no hash: ${told}`);
  return planHash;
}

/** Nobody of the story knows: some hosts of the third ring have full disks, all of them in one cluster. */
async function fillDisks({ db, desk, fleet }: Story, { simulation, simulators }: Running): Promise<void> {
  const { campaignId } = (await desk.look('ann', 'get', CAMPAIGN)) as CampaignView;
  const there = new Set(fleet.filter(({ cluster }) => cluster === BAD.cluster).map(({ hostId }) => hostId));
  const members = (await listRingHosts(db, campaignId, BAD.ring)).filter((hostId) => there.has(hostId));
  const failing = failingHosts(members, BAD.share);
  await changeFailing(simulators, { ...simulation, failing });
}

/** An emergency takes two people: the first is told so, the second launches. */
async function launchTogether(desk: Desk, planHash: string): Promise<void> {
  const launch = ['launch', '--plan', planHash, '--reason', 'the hole is being used', '--yes'];
  await desk.type('ann', launch, { status: SECOND_PERSON });
  await desk.type('bob', launch);
}

/** One person stops it, and lets it go on. */
async function holdAndResume(desk: Desk): Promise<void> {
  await desk.type('ann', ['status', CAMPAIGN, '--wait-for', 'goal=10%']);
  await desk.type('bob', ['hold', CAMPAIGN, '--reason', 'the shop is slow: looking']);
  await desk.type('ann', ['get', CAMPAIGN]);
  await desk.type('bob', ['resume', CAMPAIGN, '--reason', 'it was the load test', '--yes']);
}

/** The third ring proves bad, and its gate holds the campaign: what there is to see. */
async function seeTheGate(desk: Desk): Promise<void> {
  await desk.type('ann', ['status', CAMPAIGN, '--wait-for', 'held']);
  await desk.type('ann', ['get', CAMPAIGN]);
  await desk.type('ann', ['hosts', 'list', '--campaign', CAMPAIGN, '--state', 'failed']);
  const { hosts } = (await desk.look('ann', 'hosts', 'list', '--campaign', CAMPAIGN, '--state', 'failed')) as {
    readonly hosts: readonly { readonly name: string }[];
  };
  const failed = hosts[0]?.name;
  if (failed === undefined) throw new Error('the gate holds, and no host failed');
  await desk.type('ann', ['logs', CAMPAIGN, failed]);
  desk.remark('Their disks are full: they are cleared.');
}

/** What was failed is tried again, and the campaign goes on against its gate: two people for each. */
async function goOnTogether(desk: Desk): Promise<void> {
  const retry = ['retry', CAMPAIGN, '--failed', '--yes', '--reason', 'the disks are cleared'];
  await desk.type('ann', retry, { status: SECOND_PERSON });
  await desk.type('bob', retry);
  const resume = ['resume', CAMPAIGN, '--gate', '--reason', 'full disks, not the patch', '--yes'];
  await desk.type('ann', resume, { status: SECOND_PERSON });
  await desk.type('bob', resume);
  await desk.type('ann', ['status', CAMPAIGN, '--wait-for', 'completed']);
}

/** What it came to, and that nobody can have rewritten who did what. */
async function lookBack(desk: Desk): Promise<void> {
  await desk.type('ann', ['report', CAMPAIGN]);
  await desk.type('bob', ['audit', 'verify', '--key', 'audit.pub.pem']);
}
