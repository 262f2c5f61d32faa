import type { CampaignClass, Patch } from '../model/campaign';

/** What a new campaign file is about. */
export interface Template {
  readonly name: string;
  readonly class: CampaignClass;
  readonly patch: Patch;
  readonly selector: string;
}

/** What an emergency promises, and what everyday patching does. */
const PROMISES: Readonly<Record<CampaignClass, { goals: readonly string[]; bake: string; onFail: string }>> = {
  emergency: {
    goals: ['{ percent: 90, within: 4h }', '{ percent: 100, within: 24h }'],
    ...{ bake: '10m', onFail: 'back_out' },
  },
  routine: { goals: ['{ percent: 98, within: 7d }'], bake: '4h', onFail: 'hold' },
};

/** A campaign file that can be planned as it is, with a comment at each thing to decide. Names and versions are quoted. */
export function campaignTemplate({ name, class: kind, patch, selector }: Template): string {
  const { goals, bake, onFail } = PROMISES[kind];
  return `# Every key, its bounds and its default: docs/campaign-file.md
# Next: ringmaster validate FILE, then ringmaster plan FILE
apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${quoted(name)} } # unique among unfinished campaigns
spec:
  class: ${kind} # emergency | routine: picks the defaults of what is left out
  patch:
${patchLines(patch)}
  target: # frozen when the campaign is planned; who is left out is listed with the reason
    selector: ${quoted(selector)} # such as: labels.service = 'web' and cluster in ('east', 'west')
  goals: # the promise, counted from the launch and forecast all the time
${goals.map((goal) => `    - ${goal}`).join('\n')}
  rings: # in order; sizes are cumulative, and the last ring takes everyone who is left
    - { name: first, upTo: 1%, bake: ${bake} } # bake: the wait between a ring's last host and its gate
    - { name: ten, upTo: 10%, bake: ${bake} }
    - { name: rest, upTo: 100% }
  gate: # judged after every report; a ring that proves bad stops the campaign at once
    maxFailed: 2% # the failure rate to live with
    minReports: 20 # no ring passes on fewer reports, unless it has fewer hosts
    confidence: 95%
    maxUnreachable: 5% # more hosts out of reach hold the campaign
  onFail: ${onFail} # hold | back_out: what a failed gate does with the campaign
  pace:
    rampFrom: 20 # hosts in flight at the start of a ring; doubles as that many succeed
    maxInFlight: 10% # of the campaign, and of each cluster and site, at once
    budgets: # never more than this share of one service's hosts disturbed at once
      - { by: labels.service, maxUnavailable: 25% }
  reboot: if_required # never | if_required | always
${smokeTest(patch)}  approvals: ${kind === 'routine' ? 1 : 0} # how many people must approve before it runs; never whoever launches it
`;
}

function patchLines(patch: Patch): string {
  if (patch.kind === 'bundle') {
    const { name, version, digest } = patch;
    return `    kind: bundle # your own application: ringmaster bundle build, then ringmaster bundle add
    name: ${quoted(name)}
    version: ${quoted(version)}
    digest: ${digest}`;
  }
  const packages = patch.packages.map(
    ({ name, version }) => `      - { name: ${quoted(name)}, version: ${quoted(version)} }`,
  );
  return `    kind: ${patch.kind} # every package that changes, at its exact version
    packages:
${packages.join('\n')}`;
}

/** A bundle brings its own. */
function smokeTest({ kind }: Patch): string {
  if (kind === 'bundle') return '';
  return `  smokeTest: # exit status 0 on the host proves it well; no shell. Name a service of yours
    command: ['systemctl', 'is-system-running', '--quiet']
    timeout: 30s
`;
}

/** As YAML reads it back, whatever is in it: JSON's strings are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
