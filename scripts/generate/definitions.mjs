// The commands as plain data: what each generator reads, and nothing of oclif beyond this file.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../transpile.mjs';

/**
 * @typedef {{name: string, char?: string, about: string, value?: string, options?: string[], multiple: boolean, allowNo: boolean}} Flag
 * @typedef {{name: string, about: string, required: boolean, multiple: boolean}} Argument
 * @typedef {{id: string, words: string, summary: string, description: string, examples: {about: string, command: string}[],
 *   flags: Flag[], sharedFlags: Flag[], args: Argument[], takesProgram: boolean, view: View}} Command
 */

const commandFolder = join(root, 'build/src/commands');
const source = (module) => import(pathToFileURL(join(root, `build/src/${module}.js`)).href);

/** Loads the commands, the version and the modules that the generators ask for shapes and reasons. */
export async function loadDefinitions() {
  const files = readdirSync(commandFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const commands = await Promise.all(files.map(loadCommand));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { reasons, errorNames } = await source('core/reasons');
  const view = { ...(await source('cli/view/schema-of')), ...(await source('cli/view/error-schema')) };
  const { describeFields } = await source('cli/view/describe-fields');
  return { commands, version, reasons, errorNames, view, describeFields };
}

async function loadCommand(file) {
  const { default: Command } = await import(pathToFileURL(file).href);
  const words = relative(commandFolder, file).replace(/\.js$/, '').split('/').join(' ');
  return {
    id: words.replaceAll(' ', '-'),
    words,
    summary: Command.summary,
    description: Command.description ?? '',
    examples: (Command.examples ?? []).map(exampleOf),
    flags: flagsOf(Command.flags),
    sharedFlags: flagsOf(Command.baseFlags),
    takesProgram: Command.takesProgram,
    args: Object.entries(Command.args ?? {})
      .filter(([, arg]) => arg.hidden !== true)
      .map(([name, arg]) => ({
        name: name.toUpperCase(),
        about: arg.description ?? '',
        required: arg.required === true,
        multiple: arg.multiple === true || Command.strict === false,
      })),
    view: Command.view,
    lineViews: [Command.lineView, Command.itemView].filter((view) => view !== undefined),
  };
}

const exampleOf = (example) =>
  typeof example === 'string'
    ? { about: '', command: example }
    : { about: example.description, command: example.command };

function flagsOf(flags = {}) {
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, flag]) => ({
      name,
      char: flag.char,
      about: flag.summary ?? flag.description ?? '',
      value: flag.type === 'boolean' ? undefined : (flag.helpValue ?? name.toUpperCase()),
      options: flag.options,
      multiple: flag.multiple === true,
      allowNo: flag.allowNo === true,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** How a command line looks: `net caps [NET] [flags]`. */
export function synopsisOf(command) {
  const args = command.args.map((arg) => {
    const name = arg.multiple ? `${arg.name}...` : arg.name;
    return arg.required ? name : `[${name}]`;
  });
  return ['net', command.words, ...args].join(' ');
}
