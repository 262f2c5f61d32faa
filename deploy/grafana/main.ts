import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated-files';

/** The checkout, seen from dist/deploy/grafana. */
const ROOT = join(__dirname, '..', '..', '..');

for (const [file, text] of Object.entries(generatedFiles())) {
  writeFileSync(join(ROOT, file), text);
  process.stdout.write(`${file}\n`);
}
