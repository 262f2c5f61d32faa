/** Licences under which others' code may be part of this or of what makes it; each lets it be used and passed on as it is. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  // Data about browsers, which Jest's compiler brings along.
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  // MIT without the duty to name its authors.
  'MIT-0',
  // Of Go modules in Temporal's server, unchanged: only changes to their own files would have to be published.
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]);

/** Licences that a person read, where the package does not say its own in a form that can be read. Of this version only. */
export const READ_BY_A_PERSON = new Map([
  ['unionfs@4.6.0', 'Unlicense'],
  // A part of a repository, whose LICENSE is above it.
  ['github.com/cactus/go-statsd-client/statsd@v0.0.0-20200423205355-cb0885a1018c', 'MIT'],
]);

/** Whether an SPDX expression (`MIT`, `(MIT OR CC0-1.0)`, `Apache-2.0 AND MIT`) can be kept. What cannot be read is not. */
export function isAllowed(expression) {
  const words = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(words)) return false;
  // AND binds closer than OR.
  return words.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence)));
}

/** What is wrong with the licences of these, each `{ id, licence }`; null when nothing is. */
export function licenceProblem(dependencies) {
  const wrong = dependencies.filter(({ licence }) => licence === null || !isAllowed(licence));
  if (wrong.length === 0) return null;
  const lines = wrong.map(({ id, licence }) => `  ${id}: ${licence ?? 'says none'}`);
  return `These have a licence that is not on the list of deploy/licences/allowed.mjs. Read it, then put it there, or do without:\n${lines.join('\n')}`;
}
