import { BusinessError } from '../errors.js';
import { withoutPassword } from '../proxy/url-target.js';

/**
 * Reads a ws or wss URL; http and https stand for them (WHATWG WebSockets, 3.1).
 *
 * @throws BusinessError `value.url`
 */
export function websocketUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url === undefined ? '' : url.protocol.replace(/^http/, 'ws');
  if (url === undefined || (scheme !== 'ws:' && scheme !== 'wss:') || url.hostname === '') {
    throw wrong(text, 'is no ws or wss URL');
  }
  if (url.hash !== '' || text.endsWith('#')) throw wrong(text, 'has a fragment, which a WebSocket URL may not');
  return new URL(url.href.replace(/^[a-z]+:/i, scheme));
}

const wrong = (text: string, why: string): BusinessError =>
  new BusinessError('value.url', `${JSON.stringify(withoutPassword(text))} ${why}`, {
    hint: 'write ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH',
  });
