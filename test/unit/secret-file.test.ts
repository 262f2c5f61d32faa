import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecretFile, readSecretLine, SecretFileError } from '../../environment/secret-file';

const SECRET = 'sesame-open';
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'secret-file-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function fileWith(text: string, mode: number): string {
  const file = join(dir, 'secret');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

/** What both readers say of a file. */
async function faults(file: string): Promise<readonly unknown[]> {
  const line = await readSecretLine(file).catch((error: unknown) => error);
  try {
    return [line, readSecretFile(file)];
  } catch (error) {
    return [line, error];
  }
}

describe('a file with a secret', () => {
  it('that only its owner may read is read, as one line or whole', async () => {
    const file = fileWith(`${SECRET}\n`, 0o600);
    expect(await readSecretLine(file)).toBe(SECRET);
    expect(readSecretFile(file)).toBe(`${SECRET}\n`);
  });

  it.each([0o640, 0o604, 0o620, 0o601])('with mode %o is refused, and the way to mend it is said', async (mode) => {
    const file = fileWith(SECRET, mode);
    for (const fault of await faults(file)) {
      expect(fault).toBeInstanceOf(SecretFileError);
      expect((fault as Error).message).toBe(`${file} can be read by others: run "chmod 600 ${file}"`);
    }
  });

  it('that is not there is refused with the code of the system', async () => {
    for (const fault of await faults(join(dir, 'none'))) {
      expect(fault).toBeInstanceOf(SecretFileError);
      expect((fault as Error).message).toMatch(/cannot be read \(ENOENT\)$/);
    }
  });

  it.each([
    ['of two lines', `${SECRET}\n${SECRET}`],
    ['that is empty', '\n'],
    ['with a control character', `${SECRET}\u0007x`],
  ])('%s is no one line, and no error quotes it', async (_, text) => {
    const fault = await readSecretLine(fileWith(text, 0o600)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SecretFileError);
    expect(String(fault)).not.toContain(SECRET);
  });
});
