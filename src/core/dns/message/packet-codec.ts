import type dnsPacket from 'dns-packet';

/** The library that writes queries and reads the data of records. */
export type PacketCodec = typeof dnsPacket;

let loaded: PacketCodec | undefined;

/** Loads it; to be awaited before anything is written or read. */
export async function loadPacketCodec(): Promise<void> {
  loaded ??= (await import('dns-packet')).default;
}

export const isPacketCodecLoaded = (): boolean => loaded !== undefined;

export function packetCodec(): PacketCodec {
  if (loaded === undefined) throw new Error('the packet codec is not loaded');
  return loaded;
}
