import { join } from 'node:path';
import type { Namespace } from './namespace.js';
import { firstOutput } from './program.js';

/** What a slow link does to packets. */
export interface DelayLinkOptions {
  /** One way: a round trip grows by twice as much. */
  readonly delayUs?: number;
  /** Added at random, up to this; packets keep their order. */
  readonly jitterUs?: number;
  /** What follows happens only to packets on their way to the server. */
  readonly towardsFar?: boolean;
  /** Part of the packets that is dropped at random, 0..1. */
  readonly loss?: number;
  /** Every so manieth packet is dropped, carried twice, or held for `holdUs` so that others overtake it. */
  readonly dropEvery?: number;
  readonly duplicateEvery?: number;
  readonly holdEvery?: number;
  readonly holdUs?: number;
}

/** Joins two namespaces by a TUN device in each and a program that carries packets between them. */
export async function startDelayLink(
  near: Namespace,
  nearName: string,
  far: Namespace,
  farName: string,
  options: DelayLinkOptions,
): Promise<void> {
  const script = join(import.meta.dirname, 'delay-link.py');
  await firstOutput(near.start(['python3', script, nearName, far.name, farName, JSON.stringify(options)]));
}
