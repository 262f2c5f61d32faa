/** A table of a JSON file, its keys checked. */
export type Table = Readonly<Record<string, unknown>>;

/** What a text must look like, for the machine and for people. */
export interface TextShape {
  readonly pattern: RegExp;
  readonly words: string;
}

/** Reads values of a JSON file and gathers every problem instead of stopping at the first. */
export class ConfigReader {
  readonly problems: string[] = [];

  /** A table with no other keys than these. */
  table(value: unknown, path: string, keys: readonly string[]): Table {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problems.push(`${path || 'the file'} must be an object with ${keys.join(', ')}`);
      return {};
    }
    for (const key of Object.keys(value).filter((each) => !keys.includes(each))) {
      this.problems.push(`${path === '' ? key : `${path}.${key}`} is not known; known here: ${keys.join(', ')}`);
    }
    return value as Table;
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value as readonly unknown[];
    this.problems.push(`${path} must be a list`);
    return [];
  }

  text(value: unknown, path: string, wanted: TextShape): string {
    if (typeof value === 'string' && wanted.pattern.test(value)) return value;
    this.problems.push(`${path} must be ${wanted.words}`);
    return '';
  }

  flag(value: unknown, path: string): boolean {
    if (typeof value === 'boolean' || value === undefined) return value ?? false;
    this.problems.push(`${path} must be true or false`);
    return false;
  }

  /** A whole number, or with `whole: false` any, between both ends. */
  number(value: unknown, path: string, range: { from: number; to: number; whole?: boolean }): number {
    const { from, to, whole = true } = range;
    const fits = typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value));
    if (fits) return value;
    this.problems.push(
      `${path} must be ${whole ? 'a whole number' : 'a number'} from ${String(from)} to ${String(to)}`,
    );
    return from;
  }

  oneOf<Word extends string>(value: unknown, path: string, words: readonly [Word, ...Word[]]): Word {
    const found = words.find((word) => word === value);
    if (found === undefined) this.problems.push(`${path} must be ${words.join(', ')}`);
    return found ?? words[0];
  }

  /** Two milliseconds, the shorter first. */
  span(value: unknown, path: string): readonly [number, number] {
    const [shortest, longest] = this.list(value, path);
    const range = { from: 0, to: 86_400_000 };
    const span = [this.number(shortest, `${path}[0]`, range), this.number(longest, `${path}[1]`, range)] as const;
    if (span[0] > span[1]) this.problems.push(`${path}: the shorter time comes first`);
    return span;
  }
}
