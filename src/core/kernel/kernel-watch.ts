import type { InterfaceAddress } from './address.js';
import type { KernelPart, KernelTables } from './kernel.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import type { Nexthop } from './nexthop.js';
import type { Route } from './route.js';
import type { RouterAnnouncement } from './router-announcement.js';
import type { Rule } from './rule.js';

/** A change of a table's entry as the kernel tells it; never ours, never coalesced. As a line of `ip monitor`. */
export type KernelChange =
  | (Change & { readonly part: 'link'; readonly record: Link })
  | (Change & { readonly part: 'address'; readonly record: InterfaceAddress })
  | (Change & { readonly part: 'route'; readonly record: Route })
  | (Change & { readonly part: 'rule'; readonly record: Rule })
  | (Change & { readonly part: 'nexthop'; readonly record: Nexthop })
  | (Change & { readonly part: 'neighbour'; readonly record: Neighbour })
  | (Change & { readonly part: 'announcement'; readonly record: RouterAnnouncement });

interface Change {
  readonly removed: boolean;
  /** True when the entry took the place of another one (`NLM_F_REPLACE`). */
  readonly replaced: boolean;
}

/** What a watch calls back, always from the event loop. */
export interface ChangeListener {
  /** The tables changed, or may have. Not called again before they are taken. */
  changed(): void;
  /** The kernel dropped messages; the tables taken next are read anew. */
  lost(): void;
  /** Each change as it comes. */
  told?(change: KernelChange): void;
}

export interface ChangeOptions {
  /** What the tables hold beyond the usual. */
  readonly parts?: readonly KernelPart[];
  /** Whether changes of neighbours are told: they come by the hundreds. Their table is not kept. */
  readonly neighbours?: boolean;
  /** Bytes that the kernel may queue for us; it gives what it allows of that. 8 MiB when absent. */
  readonly queueBytes?: number;
}

/** The kernel's tables, followed from one change to the next. */
export interface TableWatch {
  /**
   * The tables as they are now: the same object while nothing changed.
   * @throws BusinessError `kernel.failed`, `kernel.malformed`, `permission`
   */
  tables(): KernelTables;
  /** While it is referenced it keeps the process alive. */
  ref(): void;
  unref(): void;
  /** Safe to call twice. */
  stop(): void;
}
