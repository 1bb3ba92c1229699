import type { MessagePort } from 'node:worker_threads';
import type { ScriptRun } from '../pac/run-in-worker.js';
import type { Outcome } from '../pac/sandbox-types.js';
import type { Validators } from '../pac/download-script.js';
import type { FetchedScript } from '../pac/read-script.js';
import type { ProfileSections } from '../profile/types.js';

/** What a worker can be asked for. */
export interface Tasks {
  /** The addresses of a name, by the rules and bindings of a profile; none for a name that has none. */
  readonly resolve: {
    readonly input: { readonly profile: ProfileSections; readonly name: string };
    readonly answer: readonly string[];
  };
  readonly fetchScript: {
    readonly input: {
      readonly profile: ProfileSections;
      readonly url: string;
      readonly timeoutMs: number;
      /** Of the copy that is there already. */
      readonly known: Validators | undefined;
    };
    readonly answer: FetchedScript | 'unmodified';
  };
  readonly runScript: { readonly input: ScriptRun; readonly answer: Outcome };
}

export type WorkerRequest = {
  [Task in keyof Tasks]: { readonly task: Task; readonly input: Tasks[Task]['input'] };
}[keyof Tasks];

export type WorkerReply =
  | { readonly answer: unknown }
  | {
      /** Without a reason it is a bug. */
      readonly failure: {
        readonly message: string;
        readonly reason?: string | undefined;
        readonly hint?: string | undefined;
        readonly target?: string | undefined;
      };
    };

export interface WorkerSetup {
  readonly replies: MessagePort;
  /** Counts them. */
  readonly count: Int32Array;
}
