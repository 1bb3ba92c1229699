import { BusinessError } from '../errors.js';
import type { WebSocket_Header, WebSocket_RequestOptions } from './seed-types.js';
import type { HeaderField } from './websocket-types.js';

/** A list that leads back to itself would never end. */
const mostFields = 8192;

/**
 * The headers of the seed's linked list.
 *
 * @throws BusinessError `value.header` for what is no header, `header.size` for more than 8192
 */
export function requestedFields(options: WebSocket_RequestOptions): HeaderField[] {
  const fields: HeaderField[] = [];
  let header: WebSocket_Header | null | undefined = options.headers;
  while (header !== undefined && header !== null) {
    const { fieldName, fieldValue, next }: WebSocket_Header = header;
    if (typeof fieldName !== 'string' || typeof fieldValue !== 'string') {
      throw new BusinessError('value.header', 'A header needs a fieldName and a fieldValue that are texts');
    }
    fields.push({ name: fieldName, value: fieldValue });
    if (fields.length > mostFields) throw new BusinessError('header.size', `There are more than ${mostFields} headers`);
    header = next;
  }
  return fields;
}
