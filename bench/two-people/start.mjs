// `npm run story:two`.
import { startProgram } from '../../deploy/local/start-program.mjs';

await startProgram('bench/two-people/main.js');
