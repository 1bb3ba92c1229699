import { callForms } from '../call-forms.js';
import type { CallForms } from '../call-forms.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { exchange } from './exchange.js';
import type { HttpRequestOptions, HttpResponse } from './http-types.js';

/**
 * The seed's HttpRequest, as far as the examples of its connection module use it: one request over HTTP or HTTPS, no
 * redirect followed, no cookie kept. Names are resolved and sockets opened as everywhere in this library.
 */
export class HttpRequest {
  readonly #host: () => Host;
  readonly #destroyed = new AbortController();

  /** Made by `http.createHttp()`. */
  constructor(host: () => Host) {
    this.#host = host;
  }

  /**
   * Sends a request and collects the response.
   *
   * @throws BusinessError `usage.argument`, `value.url`, `dns.*`, `tcp.*`, `http.failed`, `http.size`
   */
  readonly request: CallForms<[url: string, options?: HttpRequestOptions], HttpResponse> = callForms(
    (url: string, options?: HttpRequestOptions) => {
      if (typeof url !== 'string') throw new BusinessError('usage.argument', 'The URL must be a text');
      if (options !== undefined && (typeof options !== 'object' || options === null)) {
        throw new BusinessError('usage.argument', 'The options must be an object');
      }
      return exchange(this.#host(), parsed(url), options ?? {}, this.#destroyed.signal);
    },
  );

  /** Ends a request that is under way, with `http.failed`, and all later ones. */
  destroy(): void {
    this.#destroyed.abort(new BusinessError('http.failed', 'The HTTP request was destroyed'));
  }
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new BusinessError('value.url', `${JSON.stringify(text)} is not an http or https URL`, { target: text });
}
