// `npm run story`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/story/main.js');
