import { AgentOnHost, type AgentSetting, type ReportLine } from './agent-host';
import type { Cell } from './crash-matrix';
import type { TestLab } from './host';
import { restartSoon, restartToStandStill, standsStill } from './standing-still';

const PACKAGE = 'crashing';
const PACKAGES = [{ name: PACKAGE, version: '1.1' }];
/**
 * The postinst stands still once, unless told otherwise, and goes through when it is run again: dpkg is then in the midst
 * of its work for as long as a crash needs it to be.
 */
const POSTINST = 'test -e /var/stood || { touch /var/stood; until test -e /var/go; do sleep 0.1; done; }';
/** For a change that is to be confirmed and is, and for one that is not. */
const LONG_MS = 60_000;
const SHORT_MS = 1_500;
const DIRTY_POSTINST = 'test ! -e /var/dirt';

/** A host on which the agent can be made to stand still at any boundary, and whatever ends there be ended. */
export class CrashHost {
  private constructor(readonly agent: AgentOnHost) {}

  /** The packages that `boot` needs, once for a lab. */
  static async publish(lab: TestLab): Promise<void> {
    await lab.publish(
      { name: PACKAGE, version: '1.0' },
      { name: PACKAGE, version: '1.1', postinst: POSTINST },
      { name: 'dirty', version: '1.0', postinst: DIRTY_POSTINST },
    );
  }

  static async boot(lab: TestLab, name: string, hardware: Pick<AgentSetting, 'isVirtual'> = {}): Promise<CrashHost> {
    const packages = { allow: ['*'], forbid: ['forbidden'] };
    const agent = await AgentOnHost.boot(lab, name, { packages, ...hardware });
    await restartSoon(agent);
    await agent.host.sh(`apt-get update -qq; cd /root; apt-get download -qq ${PACKAGE}=1.0 dirty=1.0; sync`);
    return new CrashHost(agent);
  }

  /** Lets it happen. Resolves with all that is not as it should be; empty: the cell held. */
  async crash(cell: Cell): Promise<readonly string[]> {
    const { boundary, victim, errand, end } = cell;
    await this.prepare(cell);
    await restartToStandStill(this.agent, boundary);
    // A session comes about by itself; everything else has to be asked for.
    const early = errand === 'session' ? null : await this.begin(cell);
    await standsStill(this.agent);
    if (boundary === 'unit_started') await this.agent.host.sh('until test -e /var/stood; do sleep 0.05; done');
    await this.strike(victim);
    const id = early ?? (await this.begin(cell));
    await this.agent.offerAgain(id);
    const report = await this.agent.ending(id);
    const found = `${report.phase.replace('PHASE_', '')} ${report.reason}`.trim();
    const beginnings = await this.agent.beginnings(id);
    return [
      ...(found === end ? [] : [`it ended as ${found} (${report.message}), and not as ${end}`]),
      ...(beginnings <= 1 ? [] : [`it was begun ${String(beginnings)} times`]),
      ...(await this.aftermath(cell, report)),
    ];
  }

  private async prepare({ boundary, errand }: Cell): Promise<void> {
    await this.agent.confirms(errand !== 'unconfirmed');
    const held = boundary === 'unit_started' ? 'rm -f /var/stood /var/go' : 'touch /var/stood /var/go';
    const dirt = 'touch /var/dirt; ! dpkg -i dirty_1.0_all.deb >/dev/null 2>&1; rm /var/dirt';
    await this.agent.host.sh(
      `cd /root; ${held}; dpkg -i ${PACKAGE}_1.0_all.deb >/dev/null 2>&1; ${errand === 'repair' ? dirt : ''}`,
    );
  }

  private async begin({ errand }: Cell): Promise<string> {
    if (errand === 'refusal') return this.agent.offerInstall([{ name: 'forbidden', version: '1.0' }]);
    if (errand === 'confirmed') return this.agent.offerConfirmed(PACKAGES, LONG_MS);
    if (errand === 'unconfirmed') return this.agent.offerConfirmed(PACKAGES, SHORT_MS);
    if (errand !== 'reboot') return this.agent.offerInstall(PACKAGES);
    return this.agent.offerReboot((await this.agent.host.bootId()) ?? '');
  }

  private async strike(victim: Cell['victim']): Promise<void> {
    const { host } = this.agent;
    switch (victim) {
      case 'agent':
        await host.sh('systemctl kill --signal=KILL ringmaster-agent; touch /var/go');
        return;
      case 'dpkg':
        // Nothing of it runs at most boundaries: then the order goes on as if nothing had been.
        await host.sh(
          'systemctl kill --signal=KILL --kill-who=all "ringmaster-op-*" || true; ' +
            'for each in /proc/[0-9]*; do case "$(cat $each/comm 2>/dev/null)" in apt-get|dpkg) kill -KILL "${each#/proc/}";; esac; done; ' +
            'systemctl kill --signal=CONT ringmaster-agent',
        );
        return;
      case 'host':
        await host.powerOff();
        await host.powerOn();
        // That it stood still may be forgotten: a mark that was never synced.
        await host.run(['touch', '/var/go']);
        await this.agent.hasNewSession();
    }
  }

  /** A host that was left as it was takes the next generation; one that was changed goes back; both are sound. */
  private async aftermath({ errand, victim }: Cell, report: ReportLine): Promise<readonly string[]> {
    const wrong: string[] = [];
    const mustSucceed = async (what: string, ending: Promise<ReportLine>): Promise<void> => {
      const { phase, reason, message } = await ending;
      if (phase !== 'PHASE_SUCCEEDED') wrong.push(`${what} then ended as ${phase} ${reason}: ${message}`);
    };
    // An agent that lived on would stand still again.
    if (victim === 'dpkg') await this.agent.host.sh('systemctl restart ringmaster-agent');
    if (errand !== 'reboot' && errand !== 'refusal') {
      if (report.phase === 'PHASE_CANCELED') await mustSucceed('the next install', this.agent.install(PACKAGES));
      const isFailed = report.phase === 'PHASE_FAILED';
      if (isFailed) await mustSucceed('the way back', this.agent.backOut(PACKAGES, report.operationId));
      const due = isFailed || report.phase === 'PHASE_BACKED_OUT' ? '1.0 ii' : '1.1 ii';
      const state = await this.agent.state(PACKAGE);
      if (state !== due) wrong.push(`${PACKAGE} is at "${state}", and "${due}" is due`);
    }
    const audit = (await this.agent.host.run(['dpkg', '--audit'])).trim();
    return audit === '' ? wrong : [...wrong, `dpkg finds wrong: ${audit}`];
  }
}
