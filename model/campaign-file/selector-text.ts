import type { SelectorProblem } from '../selector-tokens';
import { isSelectorField, parseSelector, SELECTOR_FIELDS } from '../selector';
import type { Place, Read } from './place';
import { describeNode, refuse } from './place';

const NEXT = "Correct it there; the form is: labels.ring = 'pilot' and not (cluster in ('east', 'west')).";

/** A selector that parses, as its text. A problem in it is placed inside the text where the file allows. */
export const readSelector: Read<string> = (place) => {
  const { node } = place;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    const next = 'Write it in double quotes: "labels.ring = \'pilot\'".';
    refuse(place, { message: `expected a selector, found ${describeNode(node)}`, next });
    return undefined;
  }
  const result = parseSelector(node.value);
  if (result.ok) return node.value;
  refuseSelector(place, result, node.inlineFrom);
  return undefined;
};

/** A field a selector may name, such as `labels.service`. */
export const readSelectorField: Read<string> = (place) => {
  const { node } = place;
  if (node.kind === 'scalar' && typeof node.value === 'string' && isSelectorField(node.value)) return node.value;
  const message = `expected a field of a host, found ${describeNode(node)}`;
  refuse(place, { message, next: `Use one of: ${SELECTOR_FIELDS.join(', ')} (a label's name for *).` });
  return undefined;
};

function refuseSelector(place: Place, problem: SelectorProblem, inlineFrom: number | null): void {
  if (inlineFrom !== null) {
    const at = { line: place.node.line, column: inlineFrom + problem.column - 1 };
    refuse(place, { message: `selector: ${problem.message}`, next: NEXT }, at);
    return;
  }
  // Folded or escaped text: characters of the value have no plain column in the file.
  refuse(place, { message: `selector, character ${problem.column}: ${problem.message}`, next: NEXT });
}
