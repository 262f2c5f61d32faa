import { AgentOnHost, type AgentSetting, type ReportLine } from './agent-host';
import type { Cell, Operation } from './crash-matrix';
import type { TestLab } from './host';
import { bootToStandStill, killToStandStill, restartSoon, restartToStandStill, standsStill } from './standing-still';

const PACKAGE = 'crashing';
const PACKAGES = [{ name: PACKAGE, version: '1.1' }];
/**
 * The postinst stands still once, unless told otherwise, and goes through when it is run again: dpkg is then in the midst
 * of its work for as long as a crash needs it to be.
 */
const POSTINST = 'test -e /var/stood || { touch /var/stood; until test -e /var/go; do sleep 0.1; done; }';
/** The one of the way back does what it is told: asks for a reboot, fails, or stands still once. */
const POSTINST_BACK = `test ! -e /var/wants-reboot || touch /run/reboot-required
test ! -e /var/dirt-back
test ! -e /var/hold-back || { mv /var/hold-back /var/stood-back; until test -e /var/go; do sleep 0.1; done; }`;
const MARKS = '/var/stood /var/go /var/hold-back /var/stood-back /var/wants-reboot /var/dirt-back /run/reboot-required';
/** For a change that is to be confirmed and is, and for one that is not. */
const LONG_MS = 60_000;
const SHORT_MS = 1_500;
/** Of the short time no attempt of an agent's is left after this. */
const AWAY = 'sleep 1';
const DIRTY_POSTINST = 'test ! -e /var/dirt';
const HALF_CONFIGURED = 'touch /var/dirt; ! dpkg -i dirty_1.0_all.deb >/dev/null 2>&1; rm /var/dirt';
/** The old version is back, but for its postinst: by somebody's hand, or by dpkg itself. */
const HALF_BACK = `touch /var/dirt-back; ! dpkg -i /root/${PACKAGE}_1.0_all.deb >/dev/null 2>&1; rm /var/dirt-back`;
/** They are about a change that was made before. */
const OF_INSTALLED: readonly Operation[] = ['back_out', 'back_out_repair', 'smoke_test'];
const UNCONFIRMED: readonly Operation[] = [
  'unconfirmed',
  'going_back',
  'going_back_repair',
  'going_back_reboot',
  'last_attempt',
];
const OTHER_ORDERS: readonly Operation[] = ['reboot', 'refusal'];

/** A host on which the agent can be made to stand still at any boundary, and whatever ends there be ended. */
export class CrashHost {
  /** The last install, whose way back is kept. */
  private installed = '';

  private constructor(readonly agent: AgentOnHost) {}

  /** The packages that `boot` needs, once for a lab. */
  static async publish(lab: TestLab): Promise<void> {
    await lab.publish(
      { name: PACKAGE, version: '1.0', postinst: POSTINST_BACK },
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
    const { boundary, victim, operation, end } = cell;
    await this.prepare(cell);
    // A session comes about by itself; everything else has to be asked for.
    const early = await this.approach(cell);
    await standsStill(this.agent);
    if (boundary === 'unit_started') {
      await this.agent.host.sh(
        `until test -e ${isGoingBack(operation) ? '/var/stood-back' : '/var/stood'}; do sleep 0.05; done`,
      );
    }
    await this.strike(victim);
    const id = early ?? (await this.begin(operation));
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

  private async prepare({ boundary, operation }: Cell): Promise<void> {
    await this.agent.confirms(!UNCONFIRMED.includes(operation));
    const isHeld = boundary === 'unit_started' || operation === 'booted';
    const held = isHeld && !isGoingBack(operation) ? 'true' : 'touch /var/stood';
    await this.agent.host.sh(
      `cd /root; rm -f ${MARKS}; ${held}; dpkg -i ${PACKAGE}_1.0_all.deb >/dev/null 2>&1; ` +
        (operation === 'repair' ? HALF_CONFIGURED : ''),
    );
    if (OF_INSTALLED.includes(operation)) {
      const { phase, operationId, message } = await this.agent.install(PACKAGES);
      if (phase !== 'PHASE_SUCCEEDED') throw new Error(`what it is about could not be installed: ${phase} ${message}`);
      this.installed = operationId;
    }
    // An agent that is started next comes by no acknowledgement but this cell's own.
    await this.agent.lastAcknowledged();
    if (operation === 'back_out_repair') await this.agent.host.sh(HALF_BACK);
    if (operation === 'going_back_reboot') await this.agent.host.sh('touch /var/wants-reboot');
    if (isHeld && isGoingBack(operation)) await this.agent.host.sh('touch /var/hold-back');
  }

  /** Brings the agent to where it stands still; resolves with the order it has in hand, null: with none. */
  private async approach({ boundary, operation }: Cell): Promise<string | null> {
    if (operation === 'booted' || operation === 'waiting_booted') {
      const id = await this.beginUpTo(operation === 'booted' ? 'unit_started' : 'after_awaiting_confirm', operation);
      if (operation === 'booted') await this.agent.host.sh('until test -e /var/stood; do sleep 0.05; done');
      await bootToStandStill(this.agent, boundary);
      return id;
    }
    if (UNCONFIRMED.includes(operation) && operation !== 'unconfirmed') {
      const id = await this.beginUpTo('after_awaiting_confirm', operation);
      await killToStandStill(this.agent, boundary, operation === 'going_back_repair' ? HALF_BACK : AWAY);
      return id;
    }
    await restartToStandStill(this.agent, boundary);
    return operation === 'session' ? null : this.begin(operation);
  }

  /** As far as the first of two crashes. */
  private async beginUpTo(boundary: Cell['boundary'], operation: Operation): Promise<string> {
    await restartToStandStill(this.agent, boundary);
    const id = await this.begin(operation);
    await standsStill(this.agent);
    return id;
  }

  private async begin(operation: Operation): Promise<string> {
    switch (operation) {
      case 'refusal':
        return this.agent.offerInstall([{ name: 'forbidden', version: '1.0' }]);
      case 'session':
      case 'install':
      case 'repair':
        return this.agent.offerInstall(PACKAGES);
      case 'reboot':
        return this.agent.offerReboot((await this.agent.host.bootId()) ?? '');
      case 'back_out':
      case 'back_out_repair':
        return this.agent.offerBackOut(PACKAGES, this.installed);
      case 'smoke_test':
        return this.agent.offerSmokeTest(PACKAGES, ['true']);
      case 'confirmed':
      case 'booted':
      case 'waiting_booted':
        return this.agent.offerConfirmed(PACKAGES, LONG_MS);
      case 'unconfirmed':
      case 'going_back':
      case 'going_back_repair':
      case 'going_back_reboot':
      case 'last_attempt':
        return this.agent.offerConfirmed(PACKAGES, SHORT_MS);
    }
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
  private async aftermath({ operation, victim }: Cell, report: ReportLine): Promise<readonly string[]> {
    const wrong: string[] = [];
    const mustSucceed = async (what: string, ending: Promise<ReportLine>): Promise<void> => {
      const { phase, reason, message } = await ending;
      if (phase !== 'PHASE_SUCCEEDED') wrong.push(`${what} then ended as ${phase} ${reason}: ${message}`);
    };
    // An agent that lived on would stand still again.
    if (victim === 'dpkg') await this.agent.host.sh('systemctl restart ringmaster-agent');
    if (!OTHER_ORDERS.includes(operation)) {
      const isCanceled = report.phase === 'PHASE_CANCELED';
      if (isCanceled) await mustSucceed('the next one', this.agent.ending(await this.begin(operation)));
      const isFailed = report.phase === 'PHASE_FAILED';
      const install = operation === 'back_out' ? this.installed : report.operationId;
      if (isFailed) await mustSucceed('the way back', this.agent.backOut(PACKAGES, install));
      const isBack = isFailed || report.phase === 'PHASE_BACKED_OUT' || operation.startsWith('back_out');
      const due = isBack ? '1.0 ii' : '1.1 ii';
      const state = await this.agent.state(PACKAGE);
      if (state !== due) wrong.push(`${PACKAGE} is at "${state}", and "${due}" is due`);
    }
    const audit = (await this.agent.host.run(['dpkg', '--audit'])).trim();
    return audit === '' ? wrong : [...wrong, `dpkg finds wrong: ${audit}`];
  }
}

function isGoingBack(operation: Operation): boolean {
  return operation === 'back_out' || operation === 'going_back';
}
