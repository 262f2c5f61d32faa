// `npm test`: everything a change must pass, each part by its name; `npm test -- unit store` runs just these.
// Says what is missing before anything that an older Node could not read is loaded.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Ringmaster needs Node 20.19 or newer; this is ${process.version}. Install one from https://nodejs.org.`,
  );
  process.exit(1);
}

const { runAll } = await import('./runner/run-all.mjs');
process.exitCode = await runAll(process.argv.slice(2), process.env);
