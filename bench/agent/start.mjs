// `npm run bench:agent`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/agent/main.js');
