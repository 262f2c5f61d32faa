// `npm run dashboards`: writes the rules and dashboards anew.
import { startProgram } from '../local/start-program.mjs';

await startProgram('deploy/grafana/main.js');
