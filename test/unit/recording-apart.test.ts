import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Every folder of ours but the tests, from the compiler's references. */
const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
  references: readonly { readonly path: string }[];
};

test('nothing records but a run that is checked afterwards: no process of the product begins a recording', () => {
  const callers = references
    .map(({ path }) => path.replace(/^\.\//, ''))
    .filter((folder) => folder !== 'test')
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => join(folder, file)),
    )
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('startRecording('));
  expect([...new Set(callers)].sort()).toEqual(['chaos/product.ts', 'store/recording.ts']);
});
