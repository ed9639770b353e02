import { type Argument, type Command, Help, type Option } from 'commander';
import { program } from '../cli/program.ts';
import { SETTINGS } from '../config/settings.ts';
import { cell } from './cell.ts';

/** Flags of settings; the page of settings tells them. */
const SETTING_FLAGS = new Set<string>(Object.values(SETTINGS).map(({ flag }) => `--${flag}`));

/** docs/reference/commands.md: every command, from the command line itself. */
export function commandsPage(): string {
  const sections = leaves(program()).map(({ name, command }) => section(name, command));
  return `# Commands

\`oriel\` alone runs a whole Oriel. Commands that administer it work on the data directory of \`--data\` (or \`ORIEL_DATA\`):
through the running server where there is one, else on the directory itself, so they do the same either way. Each takes
\`--json\` and then prints its answer as JSON. A refusal is one sentence on standard error, and an
[exit code](errors-of-the-program.md). \`oriel COMMAND --help\` says what stands here.

${sections.join('\n\n')}
`;
}

interface Leaf {
  readonly name: string;
  readonly command: Command;
}

function leaves(parent: Command, path = 'oriel'): Leaf[] {
  return parent.commands.flatMap((command) => {
    const name = `${path} ${command.name()}`;
    return command.commands.length > 0 ? leaves(command, name) : [{ name, command }];
  });
}

function section(name: string, command: Command): string {
  const help = new Help();
  const own = help.visibleOptions(command).filter((option) => option.long !== '--help');
  const options = own.filter((option) => !SETTING_FLAGS.has(option.long ?? '') || option.long === '--data');
  const takesSettings = options.length < own.length;
  const usage = [name, ...command.registeredArguments.map((argument) => argument.name().toUpperCase())].join(' ');
  return [
    `## ${usage}`,
    `${capital(command.description())}.${takesSettings ? ' Takes every [setting](settings.md) as a flag.' : ''}`,
    table(command.registeredArguments, options),
    example(command),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(args: readonly Argument[], options: readonly Option[]): string {
  const rows = [
    ...args.map((argument) => `| \`${argument.name().toUpperCase()}\` | ${cell(argument.description)} |`),
    ...options.map((option) => `| \`${option.flags}\` | ${cell(option.description)}${defaultOf(option)} |`),
  ];
  return rows.length === 0 ? '' : ['| | |', '|---|---|', ...rows].join('\n');
}

function defaultOf({ defaultValue, mandatory }: Option): string {
  if (mandatory) return ' (needed)';
  return defaultValue === undefined ? '' : ` (\`${String(defaultValue)}\` unless told)`;
}

/** What its help says below the options: an example, and what belongs to it. */
function example(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut(text) {
      help += text;
    },
  });
  command.outputHelp();
  const [, shown] = help.split('\nExample:\n');
  return shown === undefined ? '' : `\`\`\`\n${shown.trim().replace(/^ {2}/gm, '')}\n\`\`\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
