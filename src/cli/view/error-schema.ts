import type { BusinessError } from '../../core/errors.js';
import { errorNames, reasons } from '../../core/reasons.js';

/** Schema id of the object that `--json` prints in place of an answer. */
export const errorSchemaId = 'net.error/1';

/** JSON Schema of an error inside a document. */
export const schemaOfError = {
  type: 'object',
  properties: {
    code: { description: 'The error code of the call.', enum: Object.keys(errorNames).map(Number) },
    name: { description: 'What the code stands for.', type: 'string' },
    message: { description: 'What went wrong, naming the value.', type: 'string' },
    reason: { description: 'Stable name of the cause; it decides the exit status.', enum: Object.keys(reasons) },
    hint: { description: 'What to try next.', type: 'string' },
  },
  required: ['code', 'name', 'message', 'reason'],
} as const;

/** JSON Schema of the document printed for a failed command. */
export const errorDocumentSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Why a command failed',
  type: 'object',
  properties: { schema: { const: errorSchemaId }, error: schemaOfError },
  required: ['schema', 'error'],
} as const;

/** The document printed for a failed command. */
export const errorDocument = (error: BusinessError) => ({ schema: errorSchemaId, error: error.toJSON() });
