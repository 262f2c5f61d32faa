import type { ScenarioResult } from '../messages';
import { DEB_SCENARIOS } from './deb-scenarios';
import { RPM_SCENARIOS } from './rpm-scenarios';
import type { Scenario, Stage } from './scenario';

const SCENARIOS: readonly Scenario[] = [...DEB_SCENARIOS, ...RPM_SCENARIOS];

async function runOne(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const began = Date.now();
  const found = await scenario.run(stage).catch((error: unknown) => ({
    seen: 'it did not come to its end',
    failures: [error instanceof Error ? error.message : String(error)],
  }));
  return { name: scenario.name, ...found, seconds: (Date.now() - began) / 1000 };
}

/** Runs all scenarios, one after the other on the same hosts, and tells each result. */
export async function runScenarios(stage: Stage, tell: (result: ScenarioResult) => void): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of SCENARIOS) {
    stage.say(`Scenario ${results.length + 1} of ${SCENARIOS.length}: ${scenario.name}.`);
    const result = await runOne(scenario, stage);
    tell(result);
    results.push(result);
  }
  return results;
}
