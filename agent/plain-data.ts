import type { Document } from 'yaml';

/** What a document says, as data; nothing, and a problem more, where its aliases lead nowhere or grow without end. */
export function plainData(document: Document, problems: string[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`${reason}; a word that begins with * or & needs quotes`);
    return {};
  }
}
