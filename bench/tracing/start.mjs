// `npm run bench:tracing`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/tracing/main.js');
