import { safeText } from '../../model/safe-text';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that anybody may have written, as text of an HTML or SVG page: it can neither open a tag nor leave an attribute. */
export function escapeMarkup(text: string): string {
  return safeText(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
