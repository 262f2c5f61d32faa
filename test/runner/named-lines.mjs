/**
 * Cuts what a part says bit by bit into lines with the part's name before each, so that parts beside each other can be heard
 * at once. `hear` takes text, `end` says what is left without an end of line; `say` is told one line at a time.
 */
export function namedLines(name, say) {
  let rest = '';
  const put = (line) => say(`${name.padEnd(11)}| ${line}`);
  return {
    hear(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach(put);
    },
    end() {
      if (rest !== '') put(rest);
      rest = '';
    },
  };
}
