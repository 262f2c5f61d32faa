import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/** The packages that the SDK itself brings into a workflow; protobuf, gRPC and Node have no business there. */
const PACKAGES = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];

interface Bundle {
  /** The files it was made of, from the checkout's root; empty when it was refused. */
  readonly files: readonly string[];
  readonly complaints: string;
}

/** After a refusal the bundler goes on for a moment, which Jest does not survive; so a child bundles. */
const BUNDLER = `
const { bundleWorkflowCode } = require('@temporalio/worker');
const complaints = [];
const silent = () => undefined;
const note = (message) => complaints.push(message);
const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: note, error: note };
const sourcesOf = ({ code }) => JSON.parse(Buffer.from(code.slice(code.lastIndexOf('base64,') + 7), 'base64')).sources;
bundleWorkflowCode({ workflowsPath: process.argv[1], logger })
  .then(sourcesOf, () => [])
  .then((files) => process.stdout.write(JSON.stringify({ files, complaints: complaints.join('\\n') })));
`;

/** Bundles as a worker does. */
function bundle(workflowsPath: string): Bundle {
  const output = execFileSync(process.execPath, ['-e', BUNDLER, workflowsPath], { cwd: root, encoding: 'utf8' });
  const { files, complaints } = JSON.parse(output) as Bundle;
  return { files: files.filter((file) => file.startsWith(root)).map((file) => relative(root, file)), complaints };
}

describe('the bundle of the workflows', () => {
  it('is made of workflows, the model and the SDK, and of nothing else', () => {
    const { files, complaints } = bundle(join(root, 'workflows', 'index.ts'));
    expect(complaints).toBe('');
    expect(files).toContain('workflows/index.ts');
    const packages = files.flatMap((file) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(packages)].filter((name) => !PACKAGES.includes(name))).toEqual([]);
    const ours = files.filter((file) => !file.startsWith('node_modules/'));
    expect(ours.filter((file) => !/^(workflows|model)\//.test(file))).toEqual([]);
  });

  it('is refused when a workflow uses Node', () => {
    mkdirSync(join(root, '.cache'), { recursive: true });
    const scratch = mkdtempSync(join(root, '.cache', 'workflow-'));
    try {
      const file = join(scratch, 'index.ts');
      writeFileSync(
        file,
        `import { readFileSync } from 'node:fs';\nexport const readWorkflow = () => readFileSync('x');\n`,
      );
      const { files, complaints } = bundle(file);
      expect(files).toEqual([]);
      expect(complaints).toMatch(/node:fs/);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
