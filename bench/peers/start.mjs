// `npm run bench:peers`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/peers/main.js');
