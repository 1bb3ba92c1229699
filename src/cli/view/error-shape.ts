import { integer, object, string } from './shape.js';

/** An error among the fields of a row. Where a whole item failed, `schemaOfItem` says so by itself. */
export const errorShape = object([
  { key: 'code', about: 'The error code of the call.', shape: integer },
  { key: 'name', about: 'What the code stands for.', shape: string },
  { key: 'message', about: 'What went wrong, naming the value.', shape: string },
  { key: 'reason', about: 'Stable name of the cause; it decides the exit status.', shape: string },
  { key: 'hint', about: 'What to try next.', shape: string, optional: true },
]);
