import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput, InferredArgs, InferredFlags } from '@oclif/core/interfaces';
import { BusinessError } from '../core/errors.js';
import type { Host } from '../core/host.js';
import { machineEnvironment } from '../core/host/machine-environment.js';
import type { OpenedHost } from '../core/open-host.js';
import { openStore } from '../core/profile/open-store.js';
import type { ProfileStore } from '../core/profile/types.js';
import { answer } from './answer.js';
import type { Conversation } from './answer-conversation.js';
import type { Way } from './answering.js';
import { itemsOf, standardInput } from './bulk.js';
import { statusBesideProgram } from './exit-status.js';
import {
  type bulkFlags,
  type csvFlag,
  type machineFlags,
  type ndjsonFlag,
  outputFlags,
  type profileFlag,
} from './flags.js';
import { Interruption, untilAborted } from './interruption.js';
import type { Screen } from './render/screen.js';
import { reportFailure, reportMissing, reportRemark } from './report-error.js';
import { processTerminal, type Terminal } from './terminal.js';
import type { View } from './view/view.js';
import { wantsJson } from './wants-json.js';

/** The static side of a command file. */
interface NetCommandClass {
  readonly flags: object;
  readonly args: object;
  readonly view: object;
}

type DocumentOf<Class> = Class extends { readonly view: View<infer Document> } ? Document : never;
type ItemOf<Class> = Class extends { readonly itemView: View<infer Item> } ? Item : never;
type LineOf<Class> = Class extends { readonly lineView: View<infer Line> } ? Line | ItemOf<Class> : DocumentOf<Class>;

/** What the shared flags hold; those that a command does not have are missing. */
type SharedFlags = InferredFlags<typeof outputFlags> &
  Partial<
    InferredFlags<typeof machineFlags & typeof bulkFlags & typeof ndjsonFlag & typeof csvFlag & typeof profileFlag>
  >;

/**
 * What every command is. A command file declares summary, examples, flags, args and view, and answers in one of three
 * ways: `collect` (one document; its lists may be produced lazily and are then streamed), `stream` (lines without end)
 * or `each` (a document for each of its items, from arguments or, for `-`, from stdin); or `follow`, with `stream` beside
 * it for `--ndjson`. All else happens here: parse, ask, print by mode, exit by the answer.
 */
export abstract class NetCommand<Class extends NetCommandClass> extends Command {
  static override baseFlags = outputFlags;
  static override flags: FlagInput = {};
  static override args: ArgInput = {};
  static view: View<never>;
  /** The view of one line of `stream` under `--ndjson`, where `follow` makes the document. */
  static lineView?: View<never>;
  /** The view of one line of `stream` where the items of a command that can `follow` come from stdin. */
  static itemView?: View<never>;
  /** Whether a program and its arguments may stand after `--`. */
  static takesProgram = false;

  /** Tests put another in its place. */
  terminal: Terminal = processTerminal();
  protected flags!: InferredFlags<Class['flags']> & SharedFlags;
  protected args!: InferredArgs<Class['args']>;
  /** The machine asked about; there before `collect`, `stream` and `each` are called. */
  protected host!: Host;
  #opened: OpenedHost | undefined;
  readonly #missing = new Set<string>();
  /** What stands after `--`, where the command takes a program; empty when there is none. */
  protected program: readonly string[] = [];
  /** Set to what the program ended with: that is then the command's own exit status, where it did not fail itself. */
  protected programStatus: number | undefined;
  #interruption: Interruption | undefined;

  /** One document. */
  collect?(): DocumentOf<Class> | Promise<DocumentOf<Class>>;
  /** Lines without end; the view is that of one line. */
  stream?(): AsyncIterable<LineOf<Class>>;
  /**
   * One document that takes its time and may show itself while it comes. When `signal` aborts it ends soon, with what
   * there is; so does the `stream` beside it, whose lines are the answer where `answersInLines` says so.
   */
  follow?(screen: Screen): Promise<DocumentOf<Class>>;

  /** Somebody to talk with, by stdin and stdout; the view is that of one event. */
  conversation?(): Conversation<LineOf<Class>>;

  /** The document about one item of the argument that may stand several times. */
  each?(item: string): DocumentOf<Class> | Promise<DocumentOf<Class>>;

  /** The view, where it depends on the flags. */
  protected chooseView(): View<DocumentOf<Class>> | View<LineOf<Class>> {
    const { view, lineView, itemView } = this.constructor as typeof NetCommand;
    if (this.follow === undefined || !this.answersInLines()) return view;
    return (this.flags.ndjson === true ? lineView : itemView) ?? view;
  }

  /** The items that `each` answers, where not all that was given is one. */
  protected itemsAmong(given: readonly string[]): readonly string[] {
    return given;
  }

  /** Whether `stream` answers rather than `follow`. */
  protected answersInLines(): boolean {
    return this.flags.ndjson === true || this.#items().includes(standardInput);
  }

  /** Every item of the argument that may stand several times, those of stdin in place of `-`. */
  protected async everyItem(): Promise<string[]> {
    const items: string[] = [];
    for await (const item of untilAborted(
      itemsOf(this.#items(), () => this.terminal.stdin),
      this.signal,
    ))
      items.push(item);
    return items;
  }

  /** Whether the answer is JSON also without --json, as one is that is meant for a file. */
  protected printsJson(): boolean {
    return false;
  }

  /** Aborted at the deadline, or by a signal while the answer streams. There before `collect` and the like are called. */
  protected get signal(): AbortSignal {
    if (this.#interruption === undefined) throw new Error('nothing runs yet');
    return this.#interruption.signal;
  }

  /** Final. What a command cannot say with `collect`, `stream` or `each` belongs here, for all commands. */
  override async run(): Promise<void> {
    this.terminal.setExitStatus(await this.#status());
  }

  /** Nothing: oclif's own looks for deprecated aliases in the arguments of the process. */
  protected override async init(): Promise<void> {}

  /** Whether the answer, be it an error about the flags, is to be JSON. */
  override jsonEnabled(): boolean {
    const flags = Object.values((this.constructor as typeof NetCommand).flags);
    return wantsJson(this.argv, (letter) => flags.some(({ char, type }) => char === letter && type === 'option'));
  }

  async #status(): Promise<number> {
    let way: Way | undefined;
    try {
      await this.#parse();
      const interruption = (this.#interruption = new Interruption(this.terminal, this.flags.deadline));
      way = this.#way();
      this.#opened = await this.#openHost();
      const status = await answer(way, this.chooseView(), this.flags, this.terminal, interruption);
      if (this.#missing.size > 0) await reportMissing([...this.#missing], this.terminal);
      return this.programStatus ?? status;
    } catch (error) {
      const { terminal } = this;
      const json = this.jsonEnabled();
      const status = await reportFailure(error, { json, asLine: way?.kind === 'lines', terminal });
      return this.program.length > 0 ? statusBesideProgram(status) : status;
    } finally {
      this.#opened?.close();
      this.#interruption?.finish();
    }
  }

  /** Closes oclif's habit of reading stdin for arguments that were not given. */
  async #parse(): Promise<void> {
    // Otherwise oclif warns, on stderr, of a command whose flags were wrong (under NODE_ENV=test).
    this.parsed = true;
    const { flags, baseFlags, args, strict } = this.constructor as typeof NetCommand;
    const deaf = Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]);
    const words = this.#splitProgram();
    const parsed = await this.parse({ flags, baseFlags, args: Object.fromEntries(deaf) as ArgInput, strict }, words);
    this.flags = parsed.flags as typeof this.flags;
    if (this.printsJson() && this.flags.get === undefined) this.flags.json = true;
    this.args = parsed.args as typeof this.args;
  }

  /** Sets the program apart, so that its flags are never taken for ours. @returns the words before `--` */
  #splitProgram(): string[] {
    const at = this.argv.indexOf('--');
    if (at < 0 || !(this.constructor as typeof NetCommand).takesProgram) return this.argv;
    this.program = this.argv.slice(at + 1);
    if (this.program.length > 0) return this.argv.slice(0, at);
    throw new BusinessError('usage.argument', 'PROGRAM is missing after --');
  }

  #way(): Way {
    if (this.collect !== undefined) return { kind: 'document', collect: this.collect.bind(this) };
    const { follow, stream } = this;
    if (follow !== undefined && !this.answersInLines()) return { kind: 'followed', follow: follow.bind(this) };
    if (stream !== undefined) {
      const isSilent = this.program.length > 0;
      return { kind: 'lines', stream: stream.bind(this), endsItself: follow !== undefined, isSilent };
    }
    if (this.conversation !== undefined) return { kind: 'conversation', conversation: this.conversation() };
    if (this.each === undefined) throw new Error(`${this.id} answers in no way`);
    return { kind: 'items', items: this.#items(), jobs: this.flags.jobs ?? 1, each: this.each.bind(this) };
  }

  /** What stands for the argument that may stand several times, as it was given. */
  #items(): readonly string[] {
    const { args } = this.constructor as typeof NetCommand;
    const [name = ''] = Object.entries(args).find(([, { multiple }]) => multiple === true) ?? [];
    return this.itemsAmong((this.args as Readonly<Record<string, readonly string[]>>)[name] ?? []);
  }

  async #openHost(): Promise<OpenedHost> {
    const { netns, snapshot, 'snapshot-out': file, 'no-redact': unredacted } = this.flags;
    const { profile = this.terminal.variable('NET_PROFILE') } = this.flags;
    const opened = this.terminal.openHost({
      ...(netns === undefined ? {} : { netns }),
      // A recording tells of another machine, and of what its user kept there nothing.
      ...(snapshot === undefined ? { profiles: this.#profiles() } : { snapshotFile: snapshot }),
      ...(profile === undefined || profile === '' ? {} : { profileName: profile }),
      remark: (sentence) => this.#remark(sentence),
      onMissing: (parts) => parts.forEach(({ part }) => this.#missing.add(part)),
    });
    this.host = opened;
    if (file !== undefined) {
      const { recordSnapshot } = await import('./record-snapshot.js');
      this.host = recordSnapshot(opened, file, unredacted !== true);
    }
    return opened;
  }

  #profiles(): ProfileStore {
    const { variable } = this.terminal;
    return openStore({ ...machineEnvironment, variable }, (sentence) => this.#remark(sentence));
  }

  #remark(sentence: string): void {
    void reportRemark(sentence, this.terminal);
  }
}
