/** What is said between us and the process that pac-resolver runs in. */
export type PeerRequest =
  | { readonly ask: 'load'; readonly source: string; readonly ownAddress: string }
  | { readonly ask: 'find'; readonly url: string }
  | { readonly ask: 'resolved'; readonly id: number; readonly address: string };

export type PeerMessage =
  | { readonly tell: 'ready' }
  | { readonly tell: 'lookup'; readonly id: number; readonly name: string }
  | ({ readonly tell: 'outcome' } & PeerOutcome);

/** What became of the script, or of one URL, in pac-resolver; `text` is what it returned, or why it failed. */
export interface PeerOutcome {
  readonly kind: 'returned' | 'failed' | 'hung';
  readonly text: string;
}
