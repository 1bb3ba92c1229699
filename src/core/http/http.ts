/** The seed's `http` namespace, as far as the examples of its connection module use it. */
import { sharedHost } from '../shared-host.js';
import { HttpRequest } from './http-request.js';

export { HttpRequest } from './http-request.js';
export { HttpDataType, RequestMethod, type HttpRequestOptions, type HttpResponse } from './http-types.js';

/** An object that sends HTTP requests. Opens nothing yet. */
export function createHttp(): HttpRequest {
  return new HttpRequest(sharedHost);
}
