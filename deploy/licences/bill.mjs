import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { licenceProblem, READ_BY_A_PERSON } from './allowed.mjs';
import { modulesOf } from './go-modules.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Folders with a go.mod: Temporal's command and its server, where they are built here. */
export const GO_FOLDERS = ['deploy/temporal', 'deploy/temporal/server'];
export const GO_LICENCES = 'deploy/licences/go-modules.json';
/** Where the bill and the list go. Nothing there is committed. */
const OUTPUT = join('dist', 'sbom');

/** npm's own bill of what the lock file names, CycloneDX. */
async function npmBill() {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', words, { cwd: ROOT, maxBuffer: 2 ** 27 });
  return JSON.parse(stdout);
}

/** Every Go module that is pinned, each once. */
async function goModules() {
  const read = (...path) => readFile(join(ROOT, ...path), 'utf8');
  const each = await Promise.all(
    GO_FOLDERS.map(async (folder) => modulesOf(await read(folder, 'go.mod'), await read(folder, 'go.sum'))),
  );
  const known = new Map(each.flat().map((module) => [`${module.name}@${module.version}`, module]));
  const licences = JSON.parse(await read(GO_LICENCES));
  return [...known].map(([id, module]) => ({
    ...module,
    id,
    licence: licences[id] ?? READ_BY_A_PERSON.get(id) ?? null,
  }));
}

function componentOf({ id, name, version, licence, sum }) {
  return {
    'bom-ref': `golang:${id}`,
    type: 'library',
    name,
    version,
    // Nothing of it is in what is installed on hosts: it builds a Temporal server for those who have none.
    scope: 'optional',
    purl: `pkg:golang/${name}@${version}`,
    properties: sum === null ? [] : [{ name: 'golang:h1', value: sum }],
    licenses: licence === null ? [] : [{ license: { id: licence } }],
  };
}

/** The licence that a component of npm's bill says, or a person read. */
function licenceOf({ name, group, version, purl, licenses = [] }) {
  const id = `${decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/@[^@]*$/, ''))}@${version}`;
  const [said] = licenses;
  const licence = said?.license?.id ?? said?.license?.name ?? said?.expression ?? null;
  if (licenses.length > 1) throw new Error(`${group ?? ''}${name}: npm names several licences`);
  return { id, licence: licence ?? READ_BY_A_PERSON.get(id) ?? null };
}

function listOf(dependencies) {
  const byLicence = new Map();
  for (const each of dependencies) byLicence.set(each.licence, [...(byLicence.get(each.licence) ?? []), each]);
  const parts = [...byLicence]
    .sort(([one], [other]) => String(one).localeCompare(String(other)))
    .map(([licence, those]) => {
      const lines = those.map(({ id }) => `- ${id}`).sort();
      return `## ${licence ?? 'none said'} (${lines.length})\n\n${lines.join('\n')}\n`;
    });
  return `# Licences of everything that package-lock.json and the go.mod files pin\n\n${parts.join('\n')}`;
}

/**
 * Writes the bill of materials (CycloneDX) and the list of licences below dist/sbom/; answers null, or what licences are not
 * allowed and what to do.
 */
export async function makeBill() {
  const [bill, modules] = await Promise.all([npmBill(), goModules()]);
  const dependencies = [...bill.components.map(licenceOf), ...modules];
  // npm calls it by the folder it lies in.
  bill.metadata.component.name = 'ringmaster';
  bill.components.push(...modules.map(componentOf));
  await mkdir(join(ROOT, OUTPUT), { recursive: true });
  await writeFile(join(ROOT, OUTPUT, 'ringmaster.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  await writeFile(join(ROOT, OUTPUT, 'licences.md'), listOf(dependencies));
  return licenceProblem(dependencies);
}
