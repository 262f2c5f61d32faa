import { readJson } from './json-document';
import { readDocument, type ReadDocument } from './read-document';

/** Reads JSON and nothing else: what is signed has one form. No key twice, nothing but one object. */
export function readJsonDocument(text: string): ReadDocument {
  const root = readJson(text);
  if (root !== null) return { ok: true, root };
  // The YAML reader has the words for what is wrong; what it takes is still no JSON.
  const read = readDocument(text);
  if (!read.ok) return read;
  const problem = {
    line: 1,
    column: 1,
    path: '',
    message: 'the text is not JSON',
    next: 'Write it as one JSON object.',
  };
  return { ok: false, problems: [problem] };
}
