import { eventually } from '../e2e/processes';
import { directoriesOf, LabProcess, leftOf } from './lab-process';

/** Everything inside ends with one process; directories of eight hosts take a moment to remove. */
const GONE_MS = 40_000;
const BOOTING = 'Booting 8 Debian hosts';

async function labWithHosts(): Promise<{ lab: LabProcess; directory: string }> {
  const lab = new LabProcess(['--short']);
  await lab.prints(BOOTING, 400_000);
  const [directory] = directoriesOf(lab.pid);
  if (directory === undefined) throw new Error(`the lab has no directory:\n${lab.output}`);
  // Machines are up by then, or coming up: the worst moment to be interrupted.
  await eventually(() => leftOf(directory).some((each) => each.includes('systemd-nspawn')), 60_000);
  return { lab, directory };
}

test('Ctrl-C leaves no machine, mount, namespace, control group, process or file of the lab', async () => {
  const { lab, directory } = await labWithHosts();
  process.kill(-lab.pid, 'SIGINT');
  expect(await lab.ended(GONE_MS)).toBe(130);
  await eventually(() => leftOf(directory).length === 0, GONE_MS);
  expect(leftOf(directory)).toEqual([]);
});

test('kill -9 leaves no machine, mount, namespace, control group, process or file of the lab', async () => {
  const { lab, directory } = await labWithHosts();
  process.kill(lab.pid, 'SIGKILL');
  await eventually(() => leftOf(directory).length === 0, GONE_MS);
  expect(leftOf(directory)).toEqual([]);
});
