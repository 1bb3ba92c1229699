import { BusinessError } from '../errors.js';
import type { HeaderField } from './websocket-types.js';

const mostFields = 8192;
const mostCharacters = 64 << 10;

/** Headers that make up the handshake itself. */
const own = /^(?:connection|upgrade|host|sec-websocket-(?:key|version|extensions|protocol|accept))$/i;

/**
 * Headers as Node sends them, by name.
 *
 * @throws BusinessError `value.header` for what cannot be sent, or is the handshake's own; `header.size`
 */
export function headerFields(fields: readonly HeaderField[]): Record<string, string[]> {
  const total = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  if (fields.length > mostFields || total > mostCharacters) {
    const message = `${fields.length} headers of ${total} characters are more than ${mostFields} of ${mostCharacters}`;
    throw new BusinessError('header.size', message);
  }
  const headers: Record<string, string[]> = {};
  for (const { name, value } of fields) {
    if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name)) throw wrong(name, 'is no name of a header');
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw wrong(name, 'has a value that no header may have');
    if (own.test(name)) throw wrong(name, 'is a header of the WebSocket handshake itself');
    (headers[name.toLowerCase()] ??= []).push(value);
  }
  return headers;
}

const wrong = (name: string, why: string): BusinessError =>
  new BusinessError('value.header', `${JSON.stringify(name)} ${why}`, { target: name });
