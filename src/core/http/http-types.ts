/** The types of the seed's `http` module that the examples of its connection module use. */

export enum RequestMethod {
  OPTIONS = 'OPTIONS',
  GET = 'GET',
  HEAD = 'HEAD',
  POST = 'POST',
  PUT = 'PUT',
  DELETE = 'DELETE',
  TRACE = 'TRACE',
}

export enum HttpDataType {
  STRING = 0,
  OBJECT = 1,
  ARRAY_BUFFER = 2,
}

export interface HttpRequestOptions {
  /** GET when absent. */
  method?: RequestMethod;
  /** The body; an object is sent as JSON. */
  extraData?: string | object | ArrayBuffer;
  header?: Record<string, string | string[]>;
  /** Milliseconds without a byte after which the exchange is given up; 60,000 when absent. */
  readTimeout?: number;
  /** Milliseconds for the connection; 60,000 when absent. */
  connectTimeout?: number;
  /** Whether to use the proxy that is set. Without one, or when absent, requests go directly. */
  usingProxy?: boolean;
  /** What `result` is to be; a text when absent. */
  expectDataType?: HttpDataType;
  /** Bytes of body that are accepted; 5 MiB when absent. */
  maxLimit?: number;
}

export interface HttpResponse {
  /** The body, as `resultType` says. */
  result: string | object | ArrayBuffer;
  resultType: HttpDataType;
  /** HTTP status code. */
  responseCode: number;
  /** Names in lower case; `set-cookie` is a list. */
  header: Record<string, string | string[]>;
  /** The `Set-Cookie` lines, one a line. */
  cookies: string;
}
