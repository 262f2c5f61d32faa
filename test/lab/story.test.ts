import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

/** What begins a part of the story among the lines that Jest writes: for `npm run lab -- --story`. */
const MARK = 'LAB-STORY ';
const AGENT_LOG = 'journalctl -u ringmaster-agent -o cat --no-pager';

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'story');
}, 240_000);
afterAll(() => lab?.close());

/** Tells a command and what it really printed on the host, when somebody listens. */
async function tell(title: string, command: string): Promise<string> {
  const output = (await agent.host.sh(command)).trimEnd();
  if (process.env.RINGMASTER_LAB_STORY === '1') {
    process.stdout.write(`${MARK}${JSON.stringify({ title, command, output })}\n`);
  }
  return output;
}

test('the story of one host: an install, a power cut in the midst of it, its repair, a backout', async () => {
  const conf = (word: string): object => ({ files: { '/etc/shop.conf': `open=${word}\n` } });
  const postinst = 'test -e /var/stood || { touch /var/stood; sync; sleep 60; }; touch /run/reboot-required';
  await lab!.publish(
    { name: 'shop-tools', version: '1.0', ...conf('early') },
    { name: 'shop-tools', version: '1.1', postinst, ...conf('late') },
  );
  await agent.host.sh('apt-get update -qq; apt-get install -y -qq shop-tools=1.0 >/dev/null 2>&1');
  await agent.host.sh('echo open=never > /etc/shop.conf; : > /var/log/dpkg.log');
  const before = await agent.database();
  const packages = [{ name: 'shop-tools', version: '1.1' }];

  const install = await agent.offerInstall(packages);
  await agent.host.sh('until test -e /var/stood; do sleep 0.1; done');
  const wayBack = await tell('Before anything changed', 'cat /var/lib/ringmaster-agent/deb/ways-back/*.json');
  expect(wayBack).toContain('"from": "1.0"');
  const units = await tell(
    'While the postinst runs',
    'systemctl list-units --plain --no-legend --full "ringmaster-*.service"',
  );
  expect(units).toContain(`ringmaster-op-${install}.service`);
  await agent.host.powerOff();
  await agent.host.powerOn();

  const installed = await agent.ending(install);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(await agent.beginnings(install)).toBe(1);
  const said = await tell(
    'What the agent says after the power cut',
    `${AGENT_LOG} | grep -v 'being changed' | grep -o '"operationId".*"msg.*' | sed 's/"runningVersion.*//'`,
  );
  expect(said).toContain('SUCCEEDED');
  const failed = await agent.smokeTest(packages, ['sh', '-c', 'echo shop: no answer; exit 1']);
  expectEnd(failed, 'FAILED', 'smoke_test_failed');
  const back = await agent.backOut(packages, install);
  expectEnd(back, 'SUCCEEDED', '');

  const log = await tell("dpkg's own log", 'cut -d" " -f2- /var/log/dpkg.log | grep -v "^[^ ]* startup"');
  expect(log.match(/ upgrade shop-tools/g)).toHaveLength(2);
  await tell(
    'The reports, as the gateway got them',
    `grep '"report"' /var/lib/gateway/answers | sed -E 's/.*"operationId":"([^-]*)[^"]*","revision":([0-9]+),"phase":"PHASE_([A-Z_]*)","reason":"([^"]*)","message":"([^"]*)".*"bootId":"([^"-]*).*/\\1 \\2 \\3 \\4 \\5 (boot \\6)/' | uniq`,
  );
  const journal = 'node /opt/ringmaster/dist/agent/main.js journal --config /etc/ringmaster/agent.yaml';
  await tell('The journal on the host', journal);
  await tell(
    'Its records',
    `${journal} -o json | node -e 'for (const r of JSON.parse(require("fs").readFileSync(0)).records) console.log(r.type, (r.operationId ?? "").slice(0, 8), r.progress?.stage ?? r.phase ?? r.outcome?.phase ?? "")'`,
  );
  expect(await agent.database()).toBe(before);
  expect(await agent.host.readFile('/etc/shop.conf')).toBe('open=never\n');
  await tell(
    'What is there in the end',
    "dpkg-query -W shop-tools; cat /etc/shop.conf; dpkg --audit; echo 'dpkg finds nothing wrong'",
  );
});
