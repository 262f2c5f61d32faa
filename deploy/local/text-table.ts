/**
 * Rows as lines, each column as wide as its widest cell, three spaces between. `isRight` says which cells stand at the right
 * edge of their column; none, unless given.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  isRight: (cell: string, column: number) => boolean = () => false,
): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const padded = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return isRight(cell, column) ? cell.padStart(width) : cell.padEnd(width);
  };
  return rows.map((row) => row.map(padded).join('   ').trimEnd()).join('\n');
}
