/**
 * Starts one of our programs from a checkout: says what is missing before anything that an older Node could not read is
 * loaded, installs and builds what is needed, and runs `dist/<program>`.
 */
export async function startProgram(program) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Ringmaster needs Node 20.19 or newer; this is ${process.version}. Install a newer one from https://nodejs.org.`,
    );
    process.exit(1);
  }
  try {
    const { setup } = await import('./setup.mjs');
    await setup();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  await import(`../../dist/${program}`);
}
