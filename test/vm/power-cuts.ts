import type { Boundary } from '../../agent/boundaries';
import type { ReportLine } from '../lab/agent-host';
import type { CrashHost } from '../lab/crash-host';
import { CELLS } from '../lab/crash-matrix';
import type { TestLab } from '../lab/host';

/** A power cut on a virtual machine, and what is to be so afterwards. */
export interface PowerCut {
  readonly title: string;
  /** Resolves with all that was not as it should be. */
  readonly run: (host: CrashHost) => Promise<readonly string[]>;
}

/**
 * Of the crash matrix, the boundaries where a power cut could take what another crash leaves: around the records that
 * say what is being done, in the midst of dpkg's work, and at both ends.
 */
const BOUNDARIES: readonly Boundary[] = [
  'unit_started',
  'after_executing',
  'packages_kept',
  'after_progress_repairing',
  'after_progress_changing',
  'before_finished',
  'after_reboot_pending',
];
/** How long after the offer the power is cut when nobody chose the moment. */
const ANY_SECONDS = [4, 12, 25];
const CALM = '/var/calm';
const UNPACKED_FILES = 400;
/** Stops dpkg itself when it has put half of the files beside their final names. */
const STOP_UNPACKING = `test -e ${CALM} || {
  dpkg=$PPID
  ( exec </dev/null >/dev/null 2>&1
    until test -e /usr/share/bulky/part-${String(UNPACKED_FILES / 2)}.dpkg-new; do :; done
    kill -STOP $dpkg; touch /run/half-unpacked ) &
}`;

function parts(): Record<string, string> {
  const names = Array.from({ length: UNPACKED_FILES }, (_, index) => String(index).padStart(3, '0'));
  return Object.fromEntries(names.map((name) => [`/usr/share/bulky/part-${name}`, `${name} `.repeat(2_000)]));
}

/** The packages that the cuts need, once for a lab. */
export async function publishForCuts(lab: TestLab): Promise<void> {
  await lab.publish(
    { name: 'bulky', version: '1.0' },
    { name: 'bulky', version: '1.1', files: parts(), preinst: STOP_UNPACKING },
    { name: 'any', version: '1.0' },
    { name: 'any', version: '1.1', files: { '/usr/share/any/large': 'x'.repeat(3_000_000) }, postinst: 'sleep 2' },
  );
}

async function cutPower({ agent }: CrashHost): Promise<readonly string[]> {
  const { host } = agent;
  await host.powerOff();
  await host.powerOn();
  await agent.hasNewSession();
  const log = await host.run(['dmesg']);
  return /EXT4-fs \(vda\): recovery complete/.test(log) ? [] : ['the file system had nothing to recover: no real cut'];
}

/** Whether what the agent says at last is so: never begun twice, the package as told, dpkg content, a way back if changed. */
async function untruths({ agent }: CrashHost, name: string, report: ReportLine): Promise<readonly string[]> {
  const wrong: string[] = [];
  const said = `${report.phase} ${report.reason}: ${report.message}`;
  const must = async (due: string): Promise<void> => {
    const state = await agent.state(name);
    if (state !== due) wrong.push(`${said}, and ${name} is at "${state}" where "${due}" is due`);
  };
  if (report.phase === 'PHASE_SUCCEEDED') await must('1.1 ii');
  else if (report.unchanged) await must('1.0 ii');
  else {
    const back = await agent.backOut([{ name, version: '1.1' }], report.operationId);
    if (back.phase !== 'PHASE_SUCCEEDED') wrong.push(`${said}; and no way back: ${back.reason}: ${back.message}`);
    await must('1.0 ii');
  }
  const beginnings = await agent.beginnings(report.operationId);
  if (beginnings > 1) wrong.push(`it was begun ${String(beginnings)} times`);
  const audit = (await agent.host.run(['dpkg', '--audit'])).trim();
  return audit === '' ? wrong : [...wrong, `dpkg finds wrong: ${audit}`];
}

async function begin({ agent }: CrashHost, name: string): Promise<string> {
  await agent.host.sh(`apt-get install -y -qq --allow-downgrades ${name}=1.0 >/dev/null 2>&1; sync`);
  return agent.offerInstall([{ name, version: '1.1' }]);
}

const SYNCED_ONLY: PowerCut = {
  title: 'a power cut takes what was not synced, leaves what was, and the file system recovers',
  run: async (cut) => {
    const { host } = cut.agent;
    await host.sh('echo kept > /var/kept; sync /var/kept; echo lost > /var/lost');
    const wrong = [...(await cutPower(cut))];
    const kept = await host.tryRun(['cat', '/var/kept']);
    const lost = await host.tryRun(['cat', '/var/lost']);
    if (kept.stdout !== 'kept\n') wrong.push('what was synced is gone');
    if (lost.stdout !== '') wrong.push('what was not synced is there: nothing was proven by any cut');
    return wrong;
  },
};

const HALF_UNPACKED: PowerCut = {
  title: 'power cut while dpkg unpacks, half of the files beside their names: told as it is, begun once, and back',
  run: async (cut) => {
    const { agent } = cut;
    await agent.host.sh(`rm -f ${CALM}`);
    const id = await begin(cut, 'bulky');
    await agent.host.sh('until test -e /run/half-unpacked; do sleep 0.2; done');
    const wrong = await cutPower(cut);
    await agent.host.sh(`touch ${CALM}`);
    await agent.offerAgain(id);
    const report = await agent.ending(id);
    const isTold = report.phase === 'PHASE_FAILED' && !report.unchanged;
    const told = isTold ? [] : [`it was told as ${report.phase} ${report.reason}: ${report.message}`];
    return [...wrong, ...told, ...(await untruths(cut, 'bulky', report))];
  },
};

function atBoundary(boundary: Boundary): PowerCut {
  const cell = CELLS.find((each) => each.victim === 'host' && each.boundary === boundary);
  if (cell === undefined) throw new Error(`no host of systemd comes by ${boundary}`);
  return {
    title: `power cut at ${boundary}: ${cell.end}, begun once, sound afterwards`,
    run: (cut) => cut.crash(cell),
  };
}

function afterSeconds(seconds: number): PowerCut {
  return {
    title: `power cut ${String(seconds)} s after an install was offered, wherever it is then: the report is the truth`,
    run: async (cut) => {
      const id = await begin(cut, 'any');
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      const wrong = await cutPower(cut);
      await cut.agent.offerAgain(id);
      return [...wrong, ...(await untruths(cut, 'any', await cut.agent.ending(id)))];
    },
  };
}

/** All cuts, the longest first. */
export const POWER_CUTS: readonly PowerCut[] = [
  SYNCED_ONLY,
  HALF_UNPACKED,
  ...BOUNDARIES.map(atBoundary),
  ...ANY_SECONDS.map(afterSeconds),
];
