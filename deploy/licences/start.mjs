import { makeBill } from './bill.mjs';

const problem = await makeBill();
console.log(
  problem ??
    'dist/sbom/ringmaster.cdx.json (CycloneDX) and dist/sbom/licences.md are written; every licence is allowed.',
);
process.exitCode = problem === null ? 0 : 1;
