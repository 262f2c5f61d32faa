// `npm run chaos`.
import { startProgram } from '../deploy/local/start-program.mjs';

await startProgram('chaos/main.js');
