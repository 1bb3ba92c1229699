import type { BusinessError } from '../core/errors.js';
import type { Conversation } from './answer-conversation.js';
import type { Interruption } from './interruption.js';
import type { Path } from './render/bare.js';
import type { ColourChoice } from './render/colour.js';
import type { Presentation } from './render/presentation.js';
import type { Screen } from './render/screen.js';
import type { Terminal } from './terminal.js';
import type { View } from './view/view.js';

/** What the shared output flags hold after parsing. */
export interface OutputChoice {
  readonly json?: boolean | undefined;
  readonly ndjson?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly fields?: string | undefined;
  readonly get?: string | undefined;
  readonly header?: boolean | undefined;
  readonly color: ColourChoice;
}

/** One of the ways in which a command answers. */
export type Way =
  | { readonly kind: 'document'; readonly collect: () => unknown }
  | { readonly kind: 'followed'; readonly follow: (screen: Screen) => unknown }
  | {
      readonly kind: 'lines';
      readonly stream: () => AsyncIterable<unknown>;
      readonly endsItself: boolean;
      /** Nothing is printed: it does not matter who reads. */
      readonly isSilent: boolean;
    }
  | { readonly kind: 'conversation'; readonly conversation: Conversation<unknown> }
  | {
      readonly kind: 'items';
      readonly items: readonly string[];
      readonly jobs: number;
      readonly each: (item: string) => unknown;
    };

/** All that writing an answer needs. */
export interface Answering {
  readonly view: View<unknown>;
  readonly presentation: Presentation;
  readonly path: Path | undefined;
  /** The whole answer is wanted, not some of its fields. */
  readonly whole: boolean;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** Writes text to stdout, harmless in a runner's log. */
  readonly write: (text: string) => Promise<void>;
  /** Tells on stderr why one of several items has no answer. */
  readonly complain: (error: BusinessError) => Promise<void>;
}
