// Which folder may import what: design section 3 and docs/architecture.md as a table, and the ESLint rule that keeps it.
// Relative imports are resolved to the folder they lead to, so that no number of "../" gets around the table.
import { builtinModules } from 'node:module';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * imports: folders that may be imported; typeImports: by `import type` only; packages: the only packages allowed
 * (absent: any but those of OWNED_PACKAGES); node: whether Node's own modules may be used.
 */
export const FOLDERS = {
  model: { imports: [], packages: [], node: false },
  // What processes are told from outside, and how they begin and end.
  environment: { imports: [], packages: [], node: true },
  documents: { imports: ['model'], packages: ['yaml'], node: false },
  // Signed documents and who may sign them; never the gateway's, which signs and judges nothing.
  trust: { imports: ['model', 'documents'], node: true },
  proto: { imports: [], packages: ['@grpc/grpc-js', 'protobufjs', 'long'], node: true },
  telemetry: { imports: ['environment', 'model'], packages: ['prom-client', 'pino', '@opentelemetry'], node: true },
  // The audit's tree: hashes and nothing else.
  audit: { imports: ['model'], packages: [], node: true },
  // What an operator's own machine may do in the database; before `store`, which it lies in.
  'store/operator': { imports: ['model', 'store'], node: true },
  store: { imports: ['model', 'audit', 'telemetry'], node: true },
  activities: { imports: ['model', 'store', 'proto', 'telemetry', 'trust'], node: true },
  workflows: {
    imports: ['model'],
    typeImports: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: false,
  },
  // What gates ask others, by names that an operator of the workers lists.
  probes: { imports: ['environment', 'model', 'documents'], packages: [], node: true },
  workers: {
    imports: ['environment', 'model', 'store', 'activities', 'workflows', 'probes', 'telemetry', 'trust'],
    node: true,
  },
  gateway: { imports: ['environment', 'model', 'proto', 'store', 'telemetry'], node: true },
  // The process that has the key of orders, and signs within what people approved.
  signer: { imports: ['environment', 'model', 'proto', 'telemetry', 'trust'], node: true },
  // The enrolment listener, and the authority behind it.
  enrol: { imports: ['environment', 'model', 'store', 'telemetry'], node: true },
  // Tells people what happened.
  notify: {
    imports: ['environment', 'model', 'documents', 'store', 'telemetry'],
    packages: ['nodemailer'],
    node: true,
  },
  agent: { imports: ['model', 'audit', 'proto', 'telemetry', 'trust'], node: true },
  // Before `simulator`, of which it is a folder: virtual time, pure as the model.
  'simulator/what-if': { imports: ['model'], packages: [], node: false },
  simulator: { imports: ['environment', 'model', 'proto', 'telemetry', 'trust'], node: true },
  api: {
    imports: [
      ...['environment', 'model', 'documents', 'audit', 'trust', 'store', 'workflows', 'telemetry'],
      'simulator/what-if',
    ],
    node: true,
  },
  cli: { imports: ['model', 'documents', 'audit', 'trust', 'store/operator', 'simulator/what-if'], node: true },
  'deploy/local': { imports: ['model', 'documents', 'trust', 'store', 'telemetry'], node: true },
  'deploy/lab': { imports: ['model', 'deploy/local'], node: true },
  // Its package, and what is in it.
  'deploy/agent': { imports: ['deploy/local', 'deploy/lab'], node: true },
  // Rules and dashboards as code.
  'deploy/prometheus': { imports: ['model', 'telemetry', 'deploy/local'], packages: ['yaml'], node: true },
  'deploy/grafana': { imports: ['model', 'telemetry', 'deploy/prometheus'], packages: [], node: true },
  bench: {
    imports: [
      ...['model', 'proto', 'store', 'activities', 'api', 'trust'],
      ...['deploy/local', 'deploy/agent', 'deploy/prometheus', 'deploy/grafana'],
    ],
    node: true,
  },
  chaos: { imports: ['model', 'agent', 'store', 'telemetry', 'deploy/local'], node: true },
  // Tests see everything; nobody sees them.
  test: { imports: 'any', node: true },
};

/** Packages that stand for a boundary, and the folders that may cross it. Everyone else is refused, types included. */
export const OWNED_PACKAGES = {
  pg: ['store', 'test'],
  'node-pg-migrate': ['store', 'test'],
  '@temporalio': ['activities', 'workflows', 'workers', 'api', 'deploy/local', 'chaos', 'test'],
  '@grpc/grpc-js': ['proto', 'gateway', 'agent', 'activities', 'signer', 'simulator', 'bench', 'test'],
  // The signer's own count, and nobody else's data.
  'classic-level': ['signer'],
  protobufjs: ['proto', 'test'],
  '@peculiar/x509': ['enrol', 'deploy/local', 'test'],
  fastify: ['api', 'test'],
};

/** Folders whose names say nothing of what is inside. */
const VAGUE_FOLDERS = ['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'lib', 'misc'];

const isOrUnder = (name, parent) => name === parent || name.startsWith(`${parent}/`);

function folderOf(pathFromRoot) {
  return Object.keys(FOLDERS).find((folder) => isOrUnder(pathFromRoot, folder)) ?? null;
}

const fromRoot = (path) => relative(root, path).split(sep).join('/');

function refuseRelative({ file, from, specifier, typeOnly }) {
  const target = fromRoot(resolve(dirname(file), specifier));
  const to = folderOf(target);
  if (isOrUnder(target, 'proto/generated') && !['proto', 'test'].includes(from) && basename(file) !== 'wire.ts') {
    return `generated protobuf code stops at ${from}/wire.ts; translate it there into types of our own`;
  }
  const rule = FOLDERS[from];
  if (rule.imports === 'any' || to === from || rule.imports.includes(to)) return null;
  if (rule.typeImports?.includes(to)) {
    return typeOnly ? null : `${from} may take only types from ${to}: use "import type"`;
  }
  return `${from} may not import ${to ?? `"${specifier}", which is in no folder of the table`}`;
}

function refusePackage(from, specifier) {
  const rule = FOLDERS[from];
  if (specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0])) {
    return rule.node ? null : `${from} may not use Node's "${specifier}"`;
  }
  if (rule.packages && !rule.packages.some((name) => isOrUnder(specifier, name))) {
    return `${from} may not import the package "${specifier}"`;
  }
  const owned = Object.keys(OWNED_PACKAGES).find((name) => isOrUnder(specifier, name));
  if (owned === undefined || OWNED_PACKAGES[owned].includes(from)) return null;
  return `${from} may not import "${specifier}"; it belongs to ${OWNED_PACKAGES[owned].join(', ')}`;
}

/** Says why `file` may not import `specifier`, or null when it may. */
function refuse(file, specifier, typeOnly) {
  const from = folderOf(fromRoot(file));
  if (from === null) return `${fromRoot(file)} is in no folder of eslint-import-directions.mjs; give it a row there`;
  return specifier.startsWith('.')
    ? refuseRelative({ file, from, specifier, typeOnly })
    : refusePackage(from, specifier);
}

function isTypeOnly(node) {
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return true;
  const named = node.specifiers ?? [];
  return named.length > 0 && named.every((one) => (one.importKind ?? one.exportKind) === 'type');
}

const importDirections = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{reason}} (design section 3).', vague: '{{reason}}' } },
  create(context) {
    const check = (node, source) => {
      if (typeof source?.value !== 'string') return;
      const reason = refuse(context.filename, source.value, isTypeOnly(node));
      if (reason !== null) context.report({ node, messageId: 'refused', data: { reason } });
    };
    return {
      Program(node) {
        const vague = fromRoot(context.filename)
          .split('/')
          .slice(0, -1)
          .find((name) => VAGUE_FOLDERS.includes(name));
        const reason = `the folder name "${vague}" says nothing; name the folder after what it holds`;
        if (vague !== undefined) context.report({ node, messageId: 'vague', data: { reason } });
      },
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node, node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]),
      'CallExpression[callee.property.name="resolve"][callee.object.name="require"]': (node) =>
        check(node, node.arguments[0]),
    };
  },
};

export const ringmaster = { rules: { 'import-directions': importDirections } };
