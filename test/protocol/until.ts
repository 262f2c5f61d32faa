/** Far more than anything takes on a busy machine: what never comes fails a little later. */
const PATIENCE_MS = 60_000;
const POLL_MS = 20;

/** Waits until `look` finds something; fails with what was awaited. */
export async function until<Found>(
  awaited: string,
  look: () => Found | undefined | null | Promise<Found | undefined | null>,
): Promise<Found> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited ${String(PATIENCE_MS)} ms for ${awaited}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
