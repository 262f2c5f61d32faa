// `npm run package:agent`.
import { startProgram } from '../local/start-program.mjs';

await startProgram('deploy/agent/main.js');
