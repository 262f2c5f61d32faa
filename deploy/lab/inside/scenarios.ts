import type { ScenarioResult } from '../messages';
import { AGENT_SCENARIOS } from './agent-scenarios';
import { DEB_SCENARIOS } from './deb-scenarios';
import { RPM_SCENARIOS } from './rpm-scenarios';
import type { Scenario, Stage } from './scenario';

/** Those of one group run at the same time, on hosts of their own. */
const GROUPS: readonly (readonly Scenario[])[] = [
  ...[...DEB_SCENARIOS, ...RPM_SCENARIOS].map((scenario) => [scenario]),
  AGENT_SCENARIOS,
];

async function runOne(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const began = Date.now();
  const found = await scenario.run(stage).catch((error: unknown) => ({
    seen: 'it did not come to its end',
    failures: [error instanceof Error ? error.message : String(error)],
  }));
  return { name: scenario.name, ...found, seconds: (Date.now() - began) / 1000 };
}

/** Runs all scenarios, one group after the other on the same hosts, and tells each result. */
export async function runScenarios(stage: Stage, tell: (result: ScenarioResult) => void): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const count = GROUPS.flat().length;
  for (const group of GROUPS) {
    for (const [index, { name }] of group.entries()) {
      stage.say(`Scenario ${results.length + index + 1} of ${count}: ${name}.`);
    }
    const found = await Promise.all(group.map((scenario) => runOne(scenario, stage)));
    for (const result of found) tell(result);
    results.push(...found);
  }
  return results;
}
