import type { NetworkEvent, NetworkEventType } from './network-event.js';

export interface EventSelection {
  /** Only these types; all when absent. */
  readonly types?: ReadonlySet<NetworkEventType>;
  /** Ends with an event of this type, or where it holds from the start. */
  readonly until?: NetworkEventType;
  /** Ends after so many of those that are let through. */
  readonly count?: number;
}

/** The events that are wanted, until one is that ends them. */
export async function* selectEvents(
  events: AsyncIterable<NetworkEvent>,
  { types, until, count = Infinity }: EventSelection,
): AsyncGenerator<NetworkEvent> {
  let left = count;
  for await (const event of events) {
    if (types === undefined || types.has(event.type)) {
      yield event;
      left -= 1;
    }
    if (left <= 0 || (until !== undefined && isAwaited(event, until))) return;
  }
}

/** What a network is, rather than what becomes of it: true as well when it was so from the start. */
const lasting: ReadonlySet<NetworkEventType> = new Set([
  'netAvailable',
  'netUnavailable',
  'netBlockStatusChange',
] satisfies NetworkEventType[]);

/** A network that never was there is as good as lost; one that is let through again is not blocked. */
function isAwaited(event: NetworkEvent, until: NetworkEventType): boolean {
  if (until === 'netLost' && event.type === 'netUnavailable') return true;
  if (event.type !== until || event.blocked === false) return false;
  return !event.isInitial || lasting.has(until);
}

/** So many, or all. */
export async function* firstOf<Event>(events: AsyncIterable<Event>, count = Infinity): AsyncGenerator<Event> {
  let left = count;
  for await (const event of events) {
    yield event;
    left -= 1;
    if (left <= 0) return;
  }
}
