/** Jest takes a test's time limit from the command line only, not from a project: each tier's own is set here. */
declare const TIER_TIMEOUT_MS: number;

jest.setTimeout(TIER_TIMEOUT_MS);
