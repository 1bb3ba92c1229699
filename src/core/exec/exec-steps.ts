import type { ExecPlan } from './exec-plan.js';

/** One thing that is done before the program runs, or running it. */
export interface ExecStep {
  readonly action: 'set' | 'unset' | 'replace' | 'bind' | 'run';
  /** A variable, a file, an interface, the program. */
  readonly target: string;
  readonly detail: string;
}

/** What a plan does, in order, for people to see: no password is in it. */
export function execSteps({ variables, files, binding, program }: ExecPlan): readonly ExecStep[] {
  const ways = {
    cgroup: 'each socket is bound by a BPF program of a cgroup as it is made',
    pasta: 'pasta leads from a network of its own to that interface alone',
  };
  return [
    ...(binding === undefined
      ? []
      : [{ action: 'bind' as const, target: binding.interfaceName, detail: ways[binding.way] }]),
    ...files.map(({ path, purpose }) => ({ action: 'replace' as const, target: path, detail: purpose })),
    ...variables.map(({ name, value }) =>
      value === undefined
        ? { action: 'unset' as const, target: name, detail: '' }
        : { action: 'set' as const, target: name, detail: withoutPassword(value) },
    ),
    { action: 'run' as const, target: program[0] ?? 'PROGRAM', detail: program.slice(1).join(' ') },
  ];
}

const withoutPassword = (value: string): string => value.replace(/^([a-z0-9]+:\/\/)[^@/]*@/, '$1');
