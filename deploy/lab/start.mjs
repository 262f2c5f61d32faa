// `npm run lab`.
import { startProgram } from '../local/start-program.mjs';

await startProgram('deploy/lab/main.js');
