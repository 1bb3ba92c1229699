import type { NetworkName } from '../network/default-network.js';
import { bareEvent, type NetworkEvent } from './network-event.js';
import type { NetworkState, NetworkStates } from './network-state.js';
import { bestMatch, matches, type Specifier } from './specifier.js';
import { alteration, arrival, departure } from './state-events.js';

/** Turns states, one after the other, into the events between them. */
export interface Tracker {
  /** The events that lead from the state told last to this one. */
  follow(now: NetworkStates): NetworkEvent[];
  /** Whether no network matches now. */
  readonly isEmpty: boolean;
}

/** Follows the one network that serves a request best (seed: NetConnection). */
export class BestNetwork implements Tracker {
  readonly #specifier: Specifier;
  #current: NetworkState | undefined;

  constructor(specifier: Specifier) {
    this.#specifier = specifier;
  }

  get isEmpty(): boolean {
    return this.#current === undefined;
  }

  follow(now: NetworkStates): NetworkEvent[] {
    const before = this.#current;
    const after = bestMatch(this.#specifier, now);
    this.#current = after;
    const { time } = now;
    if (before !== undefined && before.netId === after?.netId) return alteration(before, after, time);
    const still = now.states.get(before?.netId ?? 0);
    const isGone = still === undefined || !matches(this.#specifier, still);
    return [
      ...(before !== undefined && isGone ? [departure(before, time)] : []),
      ...(after === undefined ? [] : arrival(after, time)),
    ];
  }
}

/** Follows every network that matches, and which one is the default. */
export class EveryNetwork implements Tracker {
  readonly #specifier: Specifier;
  #told = new Map<number, NetworkState>();
  #default: NetworkName | undefined;

  constructor(specifier: Specifier) {
    this.#specifier = specifier;
  }

  get isEmpty(): boolean {
    return this.#told.size === 0;
  }

  follow({ states, time }: NetworkStates): NetworkEvent[] {
    const before = this.#told;
    this.#told = new Map([...states].filter(([, state]) => matches(this.#specifier, state)));
    const events: NetworkEvent[] = [];
    for (const [netId, state] of before) if (!this.#told.has(netId)) events.push(departure(state, time));
    const inOrder = [...this.#told.values()].sort((one, other) => Number(other.isDefault) - Number(one.isDefault));
    for (const state of inOrder) {
      const known = before.get(state.netId);
      events.push(...(known === undefined ? arrival(state, time) : alteration(known, state, time)));
    }
    const change = this.#defaultChange(states, time);
    const isTold =
      change !== undefined &&
      [change.netId, change.before?.netId ?? 0].some((id) => this.#told.has(id) || before.has(id));
    return isTold ? [...events, change] : events;
  }

  #defaultChange(states: NetworkStates['states'], time: string): NetworkEvent | undefined {
    const chosen = [...states.values()].find(({ isDefault }) => isDefault);
    const { netId, interfaceName } = chosen ?? { netId: 0, interfaceName: '' };
    const before = this.#default;
    this.#default = { netId, interfaceName };
    if (before === undefined || before.netId === netId) return undefined;
    return { ...bareEvent('defaultChange', time), netId, interfaceName, isDefault: netId !== 0, before };
  }
}
