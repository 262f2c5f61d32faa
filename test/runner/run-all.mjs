import { setup } from '../../deploy/local/setup.mjs';
import { CHECKS } from './checks.mjs';
import { namedLines } from './named-lines.mjs';
import { sideBySide } from './side-by-side.mjs';
import { reasonToLeaveOut, runTier, TIERS } from './tiers.mjs';

/** What one part came to. `leftOut` says how to enable it, and then nothing ran. */
const nothing = { passed: 0, failed: 0, leftOut: null };

/** Two cores are the least that is promised to run everything within its hour: parts share them, and no more. */
const CORES = 2;

const PARTS = [
  ...CHECKS.map((check) => ({ name: check.name, what: check.what, cores: CORES, run: () => runCheck(check) })),
  ...TIERS.map((tier) => ({
    name: tier.name,
    what: `the ${tier.name} tests`,
    cores: tier.workers,
    run: (env, hear) => runTierIfPossible(tier, env, hear),
  })),
];

async function runCheck(check) {
  const problem = await check.run();
  if (problem === null) return { ...nothing, passed: 1 };
  console.error(problem);
  return { ...nothing, failed: 1 };
}

async function runTierIfPossible(tier, env, hear) {
  const leftOut = await reasonToLeaveOut(tier, env);
  if (leftOut === null) return { ...nothing, ...(await runTier(tier, env, hear)) };
  // Where everything is promised, leaving something out is a failure.
  return { ...nothing, failed: env.RINGMASTER_ALL_TIERS === '1' ? 1 : 0, leftOut };
}

/** One part may fail in any way; the others still run. */
async function runPart(part, env, hear = null) {
  const began = performance.now();
  const result = await part.run(env, hear).catch((error) => {
    (hear ?? console.error)(error instanceof Error ? error.message : error);
    return { ...nothing, failed: 1 };
  });
  return { name: part.name, seconds: (performance.now() - began) / 1000, ...result };
}

/** A part that has the machine to itself is heard while it runs. */
function runAlone(part, env) {
  console.log(`\n== ${part.name}: ${part.what}`);
  return runPart(part, env);
}

/** A part beside others says its name before each line. */
async function runBeside(part, env) {
  console.log(`\n== ${part.name}: ${part.what}`);
  const lines = namedLines(part.name, (line) => console.error(line));
  const result = await runPart(part, env, lines.hear);
  lines.end();
  console.log(describe(result));
  return result;
}

function describe({ name, seconds, passed, failed, leftOut }) {
  const outcome = leftOut === null ? `${passed} passed, ${failed} failed` : `left out: ${leftOut}`;
  return `${name.padEnd(13)}${seconds.toFixed(1).padStart(7)} s  ${outcome}`;
}

function chosen(names) {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    const known = PARTS.map((part) => part.name).join(' ');
    throw new Error(`npm test knows no part "${unknown.join('", "')}"; choose from: ${known}`);
  }
  return names.length === 0 ? PARTS : PARTS.filter((part) => names.includes(part.name));
}

/** Ends with the one line that says how it went. */
function conclude(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${results.map(describe).join('\n')}\n`);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') === 0 ? 0 : 1;
}

/**
 * Brings the checkout up to date, then runs the parts named in `names`, or all. Resolves with the exit status: 0 when
 * nothing failed, 1 when something did, 2 for an unknown name, 130 when interrupted.
 */
export async function runAll(names, env) {
  let parts;
  try {
    parts = chosen(names);
  } catch (error) {
    console.error(error.message);
    return 2;
  }
  let interrupted = false;
  // The terminal interrupts the whole group: wait for the child to clean up behind itself, then stop.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (interrupted = true));

  const setUp = await runAlone({ name: 'setup', what: 'dependencies and build', run: runSetup }, env);
  // Nothing can be said of a checkout that is not built.
  const mayGoOn = () => !interrupted && setUp.failed === 0;
  const run = (part) => (part.cores === CORES || parts.length === 1 ? runAlone(part, env) : runBeside(part, env));
  const status = conclude([setUp, ...(await sideBySide(parts, { cores: CORES, mayGoOn, run }))]);
  return interrupted ? 130 : status;
}

async function runSetup() {
  await setup();
  return { ...nothing, passed: 1 };
}
