import type { ExecStep } from '../../core/exec/exec-steps.js';
import { string } from './shape.js';
import { list, view } from './view.js';

export interface ExecRehearsal {
  readonly steps: readonly ExecStep[];
}

/** `net exec --dry-run`. */
export const execView = view<ExecRehearsal>({
  schema: 'net.exec/1',
  about: 'What would be done to run a program inside the profile.',
  rows: 'steps',
  fields: [
    list<ExecRehearsal, ExecStep>(
      'steps',
      'In order; the last one is running it.',
      [
        {
          key: 'action',
          about: 'set or unset (an environment variable), replace (a file, for the program alone), bind, run.',
          shape: string,
          heading: 'Action',
        },
        { key: 'target', about: 'The variable, file, interface or program.', shape: string, heading: 'What' },
        { key: 'detail', about: 'Its value, purpose, way or arguments.', shape: string, heading: 'How' },
      ],
      { heading: 'Steps', empty: '' },
    ),
  ],
});
