// `npm run bench:api`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/api/main.js');
