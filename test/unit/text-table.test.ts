import { textTable } from '../../deploy/local/text-table';

describe('a table for people', () => {
  it('has columns as wide as their widest cell, and nothing behind the last one', () => {
    expect(
      textTable([
        ['a', 'bbb', 'c'],
        ['aaaa', 'b'],
      ]),
    ).toBe('a      bbb   c\naaaa   b');
  });

  it('sets the cells to the right that belong there', () => {
    const rows = [
      ['host', 'count'],
      ['one', '7'],
    ];
    expect(textTable(rows, (cell) => /^\d+$/.test(cell))).toBe('host   count\none        7');
  });

  it('is empty without rows', () => {
    expect(textTable([])).toBe('');
  });
});
