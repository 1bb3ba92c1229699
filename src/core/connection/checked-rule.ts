import { BusinessError } from '../errors.js';

/** @throws BusinessError `usage.argument` (401) for what is no text, or an empty one */
export function checkedRuleHost(host: unknown): string {
  if (typeof host === 'string' && host !== '') return host;
  throw new BusinessError('usage.argument', 'The host must be a text that is not empty');
}

/** @throws BusinessError `usage.argument` (401) for what is no array of texts, or an empty one */
export function checkedRuleAddresses(addresses: unknown): readonly string[] {
  if (Array.isArray(addresses) && addresses.length > 0) {
    const texts = addresses.filter((address: unknown) => typeof address === 'string');
    if (texts.length === addresses.length) return texts;
  }
  throw new BusinessError('usage.argument', 'The IP addresses must be an array of at least one text');
}
