import type { Snapshot } from '../snapshot/snapshot.js';
import { indexOf } from './snapshot-index.js';

/** Name of the Wi-Fi network that the interface has joined: the kernel's word, else NetworkManager's; empty for none. */
export function ssidOf(snapshot: Snapshot, ifindex: number): string {
  const told = indexOf(snapshot).device(ifindex)?.ssid ?? '';
  if (told !== '') return told;
  return snapshot.managers?.networkManager.find((device) => device.ifindex === ifindex)?.ssid ?? '';
}
