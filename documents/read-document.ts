import type { CST, Document, YAMLError } from 'yaml';
import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { DocumentNode, Position } from '../model/campaign-file/document';
import type { Problem } from '../model/campaign-file/problem';
import { shortened } from '../model/campaign-file/place';
import { buildTree } from './document-tree';
import { readJson } from './json-document';

/** A file's text as a tree with positions, or everything wrong with it as YAML. */
export type ReadDocument =
  { readonly ok: true; readonly root: DocumentNode } | { readonly ok: false; readonly problems: readonly Problem[] };

/** A campaign file is one screen; a fleet file of 70,000 hosts is about 10 MB. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** Maps, lists and values open at once while parsing: about two for each level a file may have (document-tree.ts). */
const MAX_OPEN_NODES = 120;
/** One slip in YAML often breaks every line behind it; the first few tell the story. */
const MAX_SYNTAX_PROBLEMS = 10;

const START: Position = { line: 1, column: 1 };

/** What to do about a mistake of YAML's own, by the library's code for it. */
const NEXT_BY_CODE: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Indent the lines of one map or list alike.',
  BAD_SCALAR_START: 'Put the value into double quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value with ": " in it into quotes, or a map on lines of its own.',
  MISSING_CHAR: 'Close the quote, bracket or brace where it should end.',
  TAG_RESOLVE_FAILED: 'Leave the tag out.',
};

/**
 * Reads YAML 1.2 without its surprises: one document, no key twice, no anchors, aliases, merge keys or tags. What a
 * person reads in the file is then what Ringmaster reads. For fleet files as well as campaign files.
 */
export function readDocument(text: string): ReadDocument {
  if (text.length > MAX_LENGTH) {
    return refuseFile(START, `the file is longer than ${MAX_LENGTH} characters`, 'Send a smaller file.');
  }
  const json = readJson(text);
  if (json !== null) return { ok: true, root: json };
  const lines = new LineCounter();
  const documents = parse(text, lines);
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if ('tooDeepAt' in documents) {
    return refuseFile(positionAt(documents.tooDeepAt), 'the file is nested too deeply', 'Write it flatter.');
  }
  const [first, second] = documents;
  if (first === undefined || (first.contents === null && first.errors.length === 0)) {
    return refuseFile(START, 'the file is empty', 'Begin it with: apiVersion: ringmaster/v1');
  }
  const problems = findSyntaxProblems(documents, positionAt);
  if (problems.length > 0) return { ok: false, problems };
  if (second !== undefined) {
    const at = positionAt(second.range[0]);
    return refuseFile(at, 'the file holds more than one document', 'Put each into a file of its own.');
  }
  const { root, problems: refused } = buildTree(first.contents, text, positionAt);
  return refused.length > 0 ? { ok: false, problems: refused } : { ok: true, root };
}

/**
 * Parses in two steps, so that nesting is bounded before the library's composer recurses into it: 20,000 hyphens in a
 * row would end the process, not throw. Answers with the offset where a file gets too deep.
 */
function parse(text: string, lines: LineCounter): readonly Document.Parsed[] | { readonly tooDeepAt: number } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_OPEN_NODES) return { tooDeepAt: offset };
    offset += lexeme.length;
  }
  tokens.push(...parser.end());
  // Keys are compared while the tree is built: the library would compare each key of a map with all others.
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    version: '1.2',
  });
  return [...composer.compose(tokens)];
}

function findSyntaxProblems(
  documents: readonly Document.Parsed[],
  positionAt: (offset: number) => Position,
): Problem[] {
  const problems = documents.flatMap(({ errors, warnings, directives }) => {
    const found = [...errors, ...warnings].map((error) => syntaxProblem(error, positionAt));
    const version = directives.yaml.version;
    if (directives.yaml.explicit === true && version !== '1.2') {
      const next = 'Remove the %YAML line; files are read as YAML 1.2.';
      found.push({ ...START, path: '', message: `the file asks for YAML ${version}`, next });
    }
    return found;
  });
  return problems.slice(0, MAX_SYNTAX_PROBLEMS);
}

function syntaxProblem(error: YAMLError, positionAt: (offset: number) => Position): Problem {
  const next = NEXT_BY_CODE[error.code] ?? 'Correct the YAML there.';
  return { ...positionAt(error.pos[0]), path: '', message: shortened(`not valid YAML: ${error.message}`), next };
}

function refuseFile(at: Position, message: string, next: string): ReadDocument {
  return { ok: false, problems: [{ ...at, path: '', message, next }] };
}
