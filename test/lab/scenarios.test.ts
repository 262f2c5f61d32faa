import type { ScenarioResult } from '../../deploy/lab/messages';
import { directoriesOf, LabProcess } from './lab-process';

let lab: LabProcess;
let scenarios: readonly ScenarioResult[];
let left: string[];

beforeAll(async () => {
  lab = new LabProcess(['--short', '-o', 'json']);
  await lab.ended(560_000);
  left = directoriesOf(lab.pid);
  try {
    scenarios = (JSON.parse(lab.result) as { scenarios: ScenarioResult[] }).scenarios;
  } catch {
    throw new Error(`npm run lab printed no result:\n${lab.output}`);
  }
});

/** What was not as it should be in a scenario, by a part of its name. */
function failuresOf(name: string): readonly string[] {
  const found = scenarios.find((scenario) => scenario.name.includes(name));
  return found?.failures ?? [`there is no scenario "${name}"`];
}

test('a real security update of Debian is taken to every host, each reboots and is verified', () => {
  expect(failuresOf('security update')).toEqual([]);
});

test('a host whose smoke test fails goes back by itself, and the others finish', () => {
  expect(failuresOf('one host goes back')).toEqual([]);
});

test('a package whose postinst fails is held and backed out, and every package database is as before', () => {
  expect(failuresOf('postinst fails')).toEqual([]);
});

test('plan refuses a version no host can find, at its position in the file', () => {
  expect(failuresOf('no host can find')).toEqual([]);
});

test('an RPM package is taken to every host with dnf', () => {
  expect(failuresOf('an RPM package through dnf')).toEqual([]);
});

test('an RPM package whose script fails is held, and its host goes back by an explicit downgrade', () => {
  expect(failuresOf('backed out by a downgrade')).toEqual([]);
});

test('a campaign upgrades our own agent, which reports as the new version, and one that does not report is put back', () => {
  expect(failuresOf('the agent itself')).toEqual([]);
});

test('hosts that stay away after their reboot are unreachable at the deadline, and patched or failed only by what they report at last', () => {
  expect(failuresOf('stay away')).toEqual([]);
});

test('the exit status says that all held, and nothing of the lab is left', () => {
  expect(lab.process.exitCode).toBe(0);
  expect(left).toEqual([]);
});
