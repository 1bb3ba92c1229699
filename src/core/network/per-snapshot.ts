import type { Snapshot } from '../snapshot/snapshot.js';

/** Remembers what a pure function says of a snapshot for as long as the snapshot lives. */
export function perSnapshot<Answer>(answer: (snapshot: Snapshot) => Answer): (snapshot: Snapshot) => Answer {
  const known = new WeakMap<Snapshot, { readonly answer: Answer }>();
  return (snapshot) => {
    let entry = known.get(snapshot);
    if (entry === undefined) {
      entry = { answer: answer(snapshot) };
      known.set(snapshot, entry);
    }
    return entry.answer;
  };
}
