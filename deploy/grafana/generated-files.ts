import { renderRuleFiles } from '../prometheus/render-rules';
import { AGENTS_AND_GATEWAYS } from './agents-and-gateways';
import { CONTROL_PLANE } from './control-plane';
import { ROLLOUT_SLO } from './rollout-slo';
import { WAR_ROOM } from './war-room';

/** The dashboards by the name of their file. */
export const DASHBOARDS = {
  'rollout-slo': ROLLOUT_SLO,
  'war-room': WAR_ROOM,
  'agents-and-gateways': AGENTS_AND_GATEWAYS,
  'control-plane': CONTROL_PLANE,
} as const;

/** Every file that is generated from this folder and deploy/prometheus, by its path in the checkout. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const dashboards = Object.entries(DASHBOARDS).map(
    ([name, json]) => [`${name}.json`, `${JSON.stringify(json, null, 2)}\n`] as const,
  );
  return {
    ...under('deploy/prometheus/rules', Object.entries(renderRuleFiles())),
    ...under('deploy/grafana/dashboards', dashboards),
  };
}

function under(folder: string, files: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(files.map(([name, text]) => [`${folder}/${name}`, text]));
}
