// `npm run bench`.
import { startProgram } from '../deploy/local/start-program.mjs';

await startProgram('bench/main.js');
