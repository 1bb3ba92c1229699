/** `address:port`, with brackets around IPv6 (RFC 3986 section 3.2.2). */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
