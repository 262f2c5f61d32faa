import { allAnswer, campaign, differs, endsAs, gateVerdict, onEach, type Scenario } from './scenario';

/** Everything rpm says of a host's packages, and which of the demo's files are not as packed. */
const PACKAGE_DATABASE = 'rpm -qa | sort; rpm -V lab-clock';
/** What dnf did last, by its own history. */
const LAST_ACT =
  "dnf -q history info last | sed -n 's/^ *\\(Upgrade\\|Upgraded\\|Downgrade\\|Downgraded\\) .*/\\1/p' | head -1";
const PILOT = 'west-1';

const INSTALLED: Scenario = {
  name: 'an RPM package through dnf',
  run: async (stage) => {
    const ended = await campaign(stage, 'lab-rpm');
    const versions = await onEach(stage.rpmHosts, 'rpm -q lab-clock');
    const failures = [
      ...endsAs(ended, 'completed', () => 'patched'),
      ...allAnswer('lab-clock', versions, () => 'lab-clock-1.1-1.noarch'),
      ...allAnswer("dnf's last act", await onEach(stage.rpmHosts, LAST_ACT), () => 'Upgrade'),
    ];
    return { seen: `${ended.hosts.length} hosts patched, ${versions.get(PILOT) ?? 'nothing'}`, failures };
  },
};

const FAILING: Scenario = {
  name: 'an RPM package whose script fails: held, backed out by a downgrade',
  run: async (stage) => {
    const before = await onEach(stage.rpmHosts, PACKAGE_DATABASE);
    const ended = await campaign(stage, 'lab-rpm-failing');
    const acts = await onEach(stage.rpmHosts, LAST_ACT);
    const failures = [
      ...endsAs(ended, 'backed_out', (host) => (host === PILOT ? 'backed_out' : 'skipped')),
      ...differs("the first ring's gate", await gateVerdict(stage.servers, 'lab-rpm-failing'), 'fail'),
      ...allAnswer(
        'the package database',
        await onEach(stage.rpmHosts, PACKAGE_DATABASE),
        (host) => before.get(host) ?? '',
      ),
      ...allAnswer("dnf's last act", acts, (host) => (host === PILOT ? 'Downgrade' : 'Upgrade')),
    ];
    return { seen: `${PILOT} is back as it was (${acts.get(PILOT) ?? 'nothing'}), the other never begun`, failures };
  },
};

/** The scenarios of hosts with RPM packages, in this order: the second goes back to what the first brought. */
export const RPM_SCENARIOS: readonly Scenario[] = [INSTALLED, FAILING];
