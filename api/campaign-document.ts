import type { Document, Node, Pair, YAMLError } from 'yaml';
import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import type { DocumentNode, MapEntry, Position, ScalarNode } from '../model/campaign-file/document';
import type { CampaignFileResult } from '../model/campaign-file/parse';
import { parseCampaignFile } from '../model/campaign-file/parse';
import type { Problem } from '../model/campaign-file/problem';

/** A file's text as a tree with positions, or everything wrong with it as YAML. */
export type CampaignDocument =
  { readonly ok: true; readonly root: DocumentNode } | { readonly ok: false; readonly problems: readonly Problem[] };

/** A campaign file is one screen; a fleet file of 70,000 hosts is about 10 MB. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** Far deeper than any file of ours; it bounds the recursion. */
const MAX_DEPTH = 50;
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
export function readDocument(text: string): CampaignDocument {
  if (text.length > MAX_LENGTH) {
    return refuseFile(START, `the file is longer than ${MAX_LENGTH} characters`, 'Send a smaller file.');
  }
  const lines = new LineCounter();
  const documents = parse(text, lines);
  if (documents === null) return refuseFile(START, 'the file is nested too deeply', 'Write it flatter.');
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [first, second] = documents;
  if (first === undefined || (first.contents === null && first.errors.length === 0)) {
    return refuseFile(START, 'the file is empty', 'Begin it with: apiVersion: ringmaster/v1');
  }
  const problems = findSyntaxProblems(documents, positionAt);
  if (problems.length > 0) return { ok: false, problems };
  if (second !== undefined) {
    const at = positionAt(second.range?.[0] ?? 0);
    return refuseFile(at, 'the file holds more than one document', 'Put each into a file of its own.');
  }
  return new TreeBuilder(text, positionAt).build(first.contents);
}

/** Reads and validates a campaign file: its campaign, or everything wrong with it. */
export function readCampaignFile(text: string): CampaignFileResult {
  const document = readDocument(text);
  return document.ok ? parseCampaignFile(document.root) : document;
}

function parse(text: string, lineCounter: LineCounter): readonly Document.Parsed[] | null {
  // Keys are compared while the tree is built: the library would compare each key of a map with all others.
  const options = { lineCounter, uniqueKeys: false, merge: false, prettyErrors: false, version: '1.2' } as const;
  try {
    const documents = parseAllDocuments(text, options);
    return 'empty' in documents ? [] : documents;
  } catch (error) {
    // The library recurses into nested values; a file made to exhaust the stack is refused, everything else is a bug.
    if (error instanceof Error && error.name === 'RangeError') return null;
    throw error;
  }
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
  return { ...positionAt(error.pos[0]), path: '', message: `not valid YAML: ${error.message}`, next };
}

function refuseFile(at: Position, message: string, next: string): CampaignDocument {
  return { ok: false, problems: [{ ...at, path: '', message, next }] };
}

/** Turns the library's nodes into ours, collecting what they may not be. */
class TreeBuilder {
  private readonly problems: Problem[] = [];

  constructor(
    private readonly text: string,
    private readonly positionAt: (offset: number) => Position,
  ) {}

  build(contents: unknown): CampaignDocument {
    const root = this.convert(contents, 0, '');
    return this.problems.length > 0 ? { ok: false, problems: this.problems } : { ok: true, root };
  }

  private convert(node: unknown, offset: number, path: string, depth = 0): DocumentNode {
    const start = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    const at = this.positionAt(start);
    const nothing: ScalarNode = { kind: 'scalar', value: null, text: '', inlineFrom: null, ...at };
    if (!isNode(node)) return nothing;
    if (depth > MAX_DEPTH) {
      const [top = ''] = path.split(/[.[]/, 1);
      return this.refuse(at, top, `nested deeper than ${MAX_DEPTH} levels`, 'Write it flatter.', nothing);
    }
    this.refuseTricks(node, at, path);
    if (isScalar(node)) return this.convertScalar(node.value, node.range, at);
    if (!isCollection(node)) return nothing;
    if (isMap(node)) {
      const entries = this.convertEntries(node.items as readonly Pair[], start, path, depth);
      return { kind: 'map', entries, ...at };
    }
    const items = node.items.map((item, index) => this.convert(item, start, `${path}[${index}]`, depth + 1));
    return { kind: 'list', items, ...at };
  }

  private convertEntries(pairs: readonly Pair[], start: number, path: string, depth: number): readonly MapEntry[] {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of pairs) {
      const keyStart = isNode(key) ? (key.range?.[0] ?? start) : start;
      const keyAt = this.positionAt(keyStart);
      const name = this.keyName(key);
      if (name === null) {
        this.refuse(keyAt, path, 'a key must be a plain word', 'Write it as: key: value', null);
        continue;
      }
      const keyPath = path === '' ? name : `${path}.${name}`;
      const known = entries.get(name);
      if (isNode(key)) this.refuseTricks(key, keyAt, keyPath);
      if (name === '<<') this.refuse(keyAt, keyPath, 'merge keys are not read', 'Write the keys out here.', null);
      else if (known !== undefined) {
        const message = `"${name}" is given twice, first on line ${known.keyAt.line}`;
        this.refuse(keyAt, keyPath, message, 'Keep one of them.', null);
      } else {
        entries.set(name, { key: name, keyAt, value: this.convert(value, keyStart, keyPath, depth + 1) });
      }
    }
    return [...entries.values()];
  }

  /** A key's text as it is written: `1` and `true` are names here, nothing else. */
  private keyName(key: unknown): string | null {
    if (!isScalar(key)) return null;
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    return name === '' ? null : name;
  }

  private convertScalar(value: unknown, range: Node['range'], at: Position): ScalarNode {
    const source = range ? this.text.slice(range[0], range[1]) : '';
    if (typeof value === 'string')
      return { kind: 'scalar', value, text: value, inlineFrom: inlineFrom(source, value, at), ...at };
    const isPlain =
      value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
    // .inf, .nan and the like are no JSON; as text they are refused wherever a number is expected.
    return { kind: 'scalar', value: isPlain ? value : source, text: source, inlineFrom: null, ...at };
  }

  private refuseTricks(node: Node, at: Position, path: string): void {
    const next = 'Write the value out where it is needed.';
    if (isAlias(node)) this.refuse(at, path, 'aliases are not read', next, null);
    else if (node.anchor !== undefined) this.refuse(at, path, 'anchors are not read', next, null);
    if (node.tag !== undefined) this.refuse(at, path, 'tags are not read', 'Leave the tag out.', null);
  }

  private refuse<T>(at: Position, path: string, message: string, next: string, instead: T): T {
    this.problems.push({ line: at.line, column: at.column, path, message, next });
    return instead;
  }
}

/** The column of a text's first character, if it stands in the file just as it is read: one line, nothing escaped. */
function inlineFrom(source: string, value: string, at: Position): number | null {
  if (source === value && !source.includes('\n')) return at.column;
  return source.length === value.length + 2 && source.slice(1, -1) === value && !value.includes('\n')
    ? at.column + 1
    : null;
}
