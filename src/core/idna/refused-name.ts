import { BusinessError } from '../errors.js';

/** More of a name than this is not repeated in a message. */
const shown = 80;

/** Says which label of which name is refused, and why. */
export function refusedName(name: string, label: string, why: string): BusinessError {
  const where = label === name ? quoted(name) : `${quoted(name)}: label ${quoted(label)}`;
  return new BusinessError('value.name', `${where} ${why}`, { operation: 'IDNA', target: name });
}

const quoted = (text: string): string => (text.length <= shown ? `"${text}"` : `"${text.slice(0, shown)}..."`);
