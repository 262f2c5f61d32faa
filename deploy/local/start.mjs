// `npm start`.
import { startProgram } from './start-program.mjs';

await startProgram('deploy/local/main.js');
