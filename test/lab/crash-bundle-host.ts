import type { OrderProperties } from '../protocol/order-message';
import { AgentOnHost, type ReportLine } from './agent-host';
import {
  ALL_VERSIONS,
  APPLICATION,
  BEGUN,
  type BuiltBundle,
  buildVersion,
  PLACE,
  RUNNING,
  STOOD,
  UNIT,
  UNIT_TEXT,
  type Version,
} from './crash-bundles';
import type { BundleCell, BundleOperation, BundleVictim } from './crash-matrix-bundles';
import type { TestLab } from './host';
import { restartSoon, restartToStandStill, standsStill } from './standing-still';

const OLD: Version = '1.0.0';
const SOUND: Version = '2.0.0';
/** For a change that is to be confirmed and is, and for one that is not. */
const LONG_MS = 60_000;
const SHORT_MS = 1_500;
/** What each operation is about. */
const VERSION_OF: Readonly<Record<BundleOperation, Version>> = {
  install: SOUND,
  install_open: '2.0.0-open-install',
  install_failing: '2.0.0-failing',
  install_confirmed: SOUND,
  install_unconfirmed: SOUND,
  back_out: SOUND,
  back_out_open: '2.0.0-open-back-out',
  smoke_test: SOUND,
};
/** Where a host that had been installed on is kept, to begin from again and again. */
const KEPT = '/var/kept-bundles';

/** A host on which the agent can be made to stand still at any boundary of an order on a bundle, and be struck there. */
export class CrashBundleHost {
  private constructor(
    private readonly agent: AgentOnHost,
    private readonly bundles: ReadonlyMap<Version, BuiltBundle>,
    /** The installs whose ways back are kept. */
    private readonly installs: ReadonlyMap<Version, string>,
  ) {}

  static async boot(lab: TestLab, name: string): Promise<CrashBundleHost> {
    const initialBundle = '/etc/ringmaster/initial.tar.gz';
    const agent = await AgentOnHost.boot(lab, name, {
      applications: [{ name: APPLICATION, unit: UNIT, initialBundle }],
      files: { [`/etc/systemd/system/${UNIT}`]: UNIT_TEXT },
    });
    await restartSoon(agent);
    await agent.host.sh(`touch ${STOOD}; mkdir -p ${KEPT}`);
    const built = await Promise.all(ALL_VERSIONS.map(async (each) => [each, await buildVersion(each)] as const));
    for (const [, { digest, archive }] of built) await agent.putArchive(digest, archive);
    const bundles = new Map(built);
    const old = archiveOf(bundles, OLD).archive.toString('base64');
    await agent.host.run(['sh', '-c', `base64 -d > ${initialBundle}`], { input: old });
    const installs = new Map<Version, string>();
    for (const version of [OLD, ...new Set(Object.values(VERSION_OF))]) {
      if (version === '2.0.0-failing') continue;
      await agent.host.sh(`systemctl stop ringmaster-agent; rm -rf ${PLACE}; systemctl start ringmaster-agent`);
      if (version !== OLD) {
        const id = await agent.offer({ install: { patch: archiveOf(bundles, version).patch } });
        const { phase, message } = await agent.ending(id);
        if (phase !== 'PHASE_SUCCEEDED') throw new Error(`${version} could not be installed: ${phase} ${message}`);
        installs.set(version, id);
      } else await agent.host.sh(`until test -e ${PLACE}/current/run; do sleep 0.1; done`);
      await agent.host.sh(`cp -a ${PLACE} ${KEPT}/${version}`);
    }
    return new CrashBundleHost(agent, bundles, installs);
  }

  /** Lets it happen. Resolves with all that is not as it should be; empty: the cell held. */
  async crash(cell: BundleCell): Promise<readonly string[]> {
    const { operation, boundary, victim, end } = cell;
    await this.prepare(cell);
    const id = await this.begin(operation);
    await standsStill(this.agent);
    const isKnown = boundary === 'before_accepted' || (await this.agent.journaled(id)).length > 0;
    if (boundary === 'step_started') await this.agent.host.sh(`until test -e ${STOOD}; do sleep 0.05; done`);
    await this.strike(victim);
    await this.agent.offerAgain(id);
    const report = await this.agent.ending(id);
    const found = `${report.phase.replace('PHASE_', '')} ${report.reason}`.trim();
    return [
      ...(isKnown ? [] : ['it stood still before this order was there']),
      ...(found === end ? [] : [`it ended as ${found} (${report.message}), and not as ${end}`]),
      ...(await this.untruths(operation, report)),
      ...(await this.begunTwice(operation, id)),
      ...(await this.aftermath(cell, report)),
    ];
  }

  private patch(version: Version): BuiltBundle['patch'] {
    return archiveOf(this.bundles, version).patch;
  }

  /** As it was before the operation: files, and what runs. */
  private async prepare({ operation, boundary }: BundleCell): Promise<void> {
    const from = operation.startsWith('install') ? OLD : VERSION_OF[operation];
    const held = boundary === 'step_started' ? `rm -f ${STOOD}` : `touch ${STOOD}`;
    await this.agent.lastAcknowledged();
    await this.agent.confirms(operation !== 'install_unconfirmed');
    await this.agent.host.sh(
      `systemctl stop ringmaster-agent; rm -rf ${PLACE} ${BEGUN}; cp -a ${KEPT}/${from} ${PLACE}; ${held}; ` +
        `systemctl restart ${UNIT}`,
    );
    await restartToStandStill(this.agent, boundary);
  }

  private begin(operation: BundleOperation): Promise<string> {
    const patch = this.patch(VERSION_OF[operation]);
    switch (operation) {
      case 'install':
      case 'install_open':
      case 'install_failing':
        return this.agent.offer({ install: { patch } });
      case 'install_confirmed':
        return this.agent.offer({ install: { patch, confirmWithinMs: LONG_MS } });
      case 'install_unconfirmed':
        return this.agent.offer({ install: { patch, confirmWithinMs: SHORT_MS } });
      case 'back_out':
      case 'back_out_open':
        return this.offerBackOut(VERSION_OF[operation], this.installs.get(VERSION_OF[operation]) ?? '');
      case 'smoke_test':
        return this.agent.offer({ smokeTest: { patch } });
    }
  }

  private offerBackOut(version: Version, installOperationId: string): Promise<string> {
    const order: OrderProperties = { direction: 2, backOut: { patch: this.patch(version), installOperationId } };
    return this.agent.offer(order);
  }

  private async strike(victim: BundleVictim): Promise<void> {
    const { host } = this.agent;
    switch (victim) {
      case 'agent':
        await host.sh('systemctl kill --signal=KILL ringmaster-agent');
        return;
      case 'step':
        // Nothing of it runs at most boundaries: then the order goes on as if nothing had been.
        await host.sh(
          'systemctl kill --signal=KILL --kill-who=all ringmaster-step.scope || true; ' +
            'systemctl kill --signal=CONT ringmaster-agent',
        );
        return;
      case 'host':
        await host.powerOff();
        await host.powerOn();
        // Its agent sees to the application before it connects.
        await this.agent.hasNewSession();
    }
  }

  /** What the report says against what is there. */
  private async untruths(operation: BundleOperation, report: ReportLine): Promise<readonly string[]> {
    const due = versionDue(operation, report);
    const isUp = report.reason !== 'put_back_failed';
    const { host } = this.agent;
    const current = (await host.run(['readlink', `${PLACE}/current`])).trim().replace(/^versions\/|@.*$/g, '');
    const running = (await host.tryRun(['cat', RUNNING])).stdout.trim();
    const { status } = await host.tryRun(['systemctl', 'is-active', '--quiet', UNIT]);
    const step = await host.tryRun(['systemctl', 'is-active', '--quiet', 'ringmaster-step.scope']);
    const isUnchanged = isProvenUnchanged(operation, report);
    return [
      ...(current === due ? [] : [`current is ${current}, and ${due} is due`]),
      ...(running === due ? [] : [`${running} runs, and ${due} is due`]),
      ...((status === 0) === isUp ? [] : [`${UNIT} ${isUp ? 'does not run' : 'runs'}`]),
      ...(report.unchanged === isUnchanged ? [] : [`it was told as ${isUnchanged ? 'changed' : 'unchanged'}`]),
      ...(['', current].includes(report.runningVersion) ? [] : [`${report.runningVersion} was told to run`]),
      ...(step.status !== 0 ? [] : ['a step is left']),
    ];
  }

  /** The order by the journal, its steps by what they wrote. What is put back is put back until it is done. */
  private async begunTwice(operation: BundleOperation, id: string): Promise<readonly string[]> {
    const orders = await this.agent.beginnings(id);
    const steps = (await this.agent.host.tryRun(['cat', BEGUN])).stdout.split('\n').filter((each) => each !== '');
    const mayBeAgain = ['install_failing', 'install_unconfirmed'].includes(operation) ? ['backOut'] : [];
    const twice = steps.filter((each, index) => steps.indexOf(each) !== index && !mayBeAgain.includes(each));
    return [
      ...(orders <= 1 ? [] : [`it was begun ${String(orders)} times`]),
      ...twice.map((each) => `its step ${each} was begun more than once`),
    ];
  }

  /** The order that comes next succeeds, and leaves nothing of the one before. */
  private async aftermath({ operation, victim }: BundleCell, report: ReportLine): Promise<readonly string[]> {
    // An agent that lived on would stand still again.
    if (victim === 'step') await this.agent.host.sh('systemctl restart ringmaster-agent');
    await this.agent.confirms(true);
    await this.agent.host.sh(`rm -f ${BEGUN}`);
    const { phase, reason, message } = await this.agent.ending(await this.offerNext(operation, report));
    const left = (await this.agent.host.sh(`ls -A ${PLACE}/staging ${PLACE}/downloads | grep -v ':$' || true`)).trim();
    return [
      ...(phase === 'PHASE_SUCCEEDED' ? [] : [`the next order then ended as ${phase} ${reason}: ${message}`]),
      ...(left === '' ? [] : [`left behind: ${left}`]),
    ];
  }

  /** The way back of what succeeded; otherwise the same again, or a version that stays up. */
  private offerNext(operation: BundleOperation, report: ReportLine): Promise<string> {
    const isDone = report.phase === 'PHASE_SUCCEEDED';
    if (operation === 'smoke_test') return this.begin('smoke_test');
    if (operation.startsWith('back_out')) return this.begin(isDone ? 'install' : operation);
    if (isDone) return this.offerBackOut(VERSION_OF[operation], report.operationId);
    return this.begin(operation === 'install_open' ? operation : 'install');
  }
}

function archiveOf(bundles: ReadonlyMap<Version, BuiltBundle>, version: Version): BuiltBundle {
  const found = bundles.get(version);
  if (found === undefined) throw new Error(`${version} was not built`);
  return found;
}

/** What has to run after such an end. */
function versionDue(operation: BundleOperation, { phase, reason }: ReportLine): Version {
  const isDone = phase === 'PHASE_SUCCEEDED';
  if (operation === 'smoke_test') return SOUND;
  if (operation.startsWith('back_out')) return isDone ? OLD : VERSION_OF[operation];
  return isDone || reason === 'put_back_failed' ? VERSION_OF[operation] : OLD;
}

/** Whether such an end has to be told as one that left the host as it was. */
function isProvenUnchanged(operation: BundleOperation, { phase }: ReportLine): boolean {
  if (phase === 'PHASE_CANCELED' || operation === 'smoke_test') return true;
  return phase === 'PHASE_FAILED' && (operation === 'install' || operation === 'back_out');
}
