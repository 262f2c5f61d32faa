import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs of Prometheus and Alertmanager that check rules and run queries, by absolute path. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
  readonly amtool: string;
}

/**
 * Finds them on PATH, or where deploy/prometheus/get-programs.sh unpacks them below `cacheDir`.
 * @throws Error that says how to get them.
 */
export function findPrometheusPrograms(where: {
  readonly path: string;
  /** `ringmaster` in the user's cache. */
  readonly cacheDir: string;
}): PrometheusPrograms {
  const folders = [...where.path.split(delimiter), join(where.cacheDir, 'prometheus', 'usr', 'bin')];
  const find = (program: string): string => {
    const folder = folders.find((each) => existsSync(join(each, program)));
    if (folder !== undefined) return join(folder, program);
    throw new Error(
      `there is no ${program}; run deploy/prometheus/get-programs.sh (Debian; installs no service), or put prometheus, promtool and amtool on PATH`,
    );
  };
  return { prometheus: find('prometheus'), promtool: find('promtool'), amtool: find('amtool') };
}
