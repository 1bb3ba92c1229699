/** Whether an address is this machine itself, which every application reaches whatever network it is bound to. */
export const isLoopback = (address: string): boolean =>
  address.includes(':') ? /^(?:::ffff:127\.|::1$)/i.test(address) : address.startsWith('127.');
