// `npm run bench:storm`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/storm/main.js');
