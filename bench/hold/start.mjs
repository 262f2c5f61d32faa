// `npm run bench:hold`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/hold/main.js');
