/** What a connection through a proxy leads to. A name is handed to the proxy, never resolved here. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}
