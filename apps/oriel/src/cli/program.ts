import { resolve } from 'node:path';
import { nearestName } from '@oriel/search/nearest-name';
import { Command, Option } from 'commander';
import { ADMIN_COMMANDS } from '../admin/all.ts';
import { table } from '../admin/table.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { effectiveSettings } from '../config/print.ts';
import type { Setting } from '../config/setting.ts';
import { SETTINGS, type SettingName } from '../config/settings.ts';
import { OrielError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { runAdminCommand } from './run-admin-command.ts';

/** The whole command line: what can be typed, what its help says, and what it does. */
export function program(): Command {
  const oriel = new Command('oriel')
    .description('Self-hosted, OpenTelemetry-native observability in one command.')
    .version(VERSION)
    .exitOverride()
    // Before there are commands, which take it over.
    .configureOutput({ outputError: (text, write) => write(inOurWords(text)) })
    .addHelpText(
      'after',
      '\nExample:\n  oriel --data /var/lib/oriel --port 7070\n\nEvery setting can also stand in the environment or in oriel.yaml; see `oriel config`.',
    );
  withSettings(
    oriel
      .command('start', { isDefault: true })
      .description('run Oriel (what `oriel` alone does)')
      .addHelpText('after', '\nExample:\n  oriel start --data /var/lib/oriel --port 8080 --memory 4GiB'),
  )
    // Words that name no command end up here, where they can be told what they are.
    .allowExcessArguments()
    .action(async (options, { args: [word] }: Command) => {
      if (word !== undefined) throw noSuchCommand(oriel, word);
      const loaded = load(options);
      // Loaded when wanted: the engine and all doors would make `oriel config` wait.
      const { runServer } = await import('./run-server.ts');
      await runServer(loaded);
    });
  withSettings(
    oriel
      .command('config')
      .description('print each setting as it takes effect, and where it came from')
      .option('--json', 'as JSON')
      .addHelpText('after', '\nExample:\n  ORIEL_PORT=8080 oriel config'),
  ).action((options) => printConfig(load(options), options.json === true));
  withSettings(
    oriel
      .command('engine')
      .description('run the telemetry engine alone, for several servers to share by CLICKHOUSE_URL')
      .option('--listen <host:port>', 'where to listen', '127.0.0.1:8123')
      .addHelpText(
        'after',
        '\nThe password is read from ORIEL_ENGINE_PASSWORD_FILE, or made and printed once.\n\nExample:\n  oriel engine --listen 127.0.0.1:8123 --data ./engine-data',
      ),
  ).action(async (options) => {
    const loaded = load(options);
    const { runEngine } = await import('./run-engine.ts');
    await runEngine(loaded, String(options.listen));
  });
  addAdminCommands(oriel);
  return oriel;
}

/** `error: unknown option '--prot'\n(Did you mean --port?)` as one sentence, in the form of every other refusal. */
function inOurWords(text: string): string {
  return text.replace(/^error: /, 'oriel: ').replace(/\n\(Did you mean (.*)\)/, '; did you mean $1');
}

function noSuchCommand(oriel: Command, word: string): OrielError {
  const nearest = nearestName(
    word,
    oriel.commands.map((command) => command.name()),
  );
  return new OrielError(
    'bad_command',
    `there is no command '${word}'; the nearest is '${nearest}', see \`oriel --help\``,
  );
}

function withSettings(command: Command): Command {
  command.option('--config <file>', 'YAML file with settings (default: oriel.yaml, if there is one)');
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const isSwitch = typeof setting.defaultValue === 'boolean';
    const printed = setting.kind.print(setting.defaultValue);
    command.addOption(
      new Option(
        `--${setting.flag}${isSwitch ? ' [boolean]' : ' <value>'}`,
        `${setting.help} [${setting.environment}${printed ? `, default ${printed}` : ''}]`,
      ).argParser((value: string) => value),
    );
    settingNames.set(camelCase(setting.flag), name);
  }
  return command;
}

/** Commander's own names of flags, to the settings' names. */
const settingNames = new Map<string, SettingName>();

function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function load(options: Record<string, unknown>): LoadedConfig {
  const flags: Partial<Record<SettingName, string | boolean>> = {};
  for (const [option, value] of Object.entries(options)) {
    const name = settingNames.get(option);
    if (name) flags[name] = value as string | boolean;
  }
  const file = typeof options.config === 'string' ? options.config : process.env.ORIEL_CONFIG;
  return loadConfig({ flags, environment: process.env, file });
}

function printConfig(loaded: LoadedConfig, json: boolean): void {
  const printed = effectiveSettings(loaded);
  process.stdout.write(
    json
      ? `${JSON.stringify(printed, null, 2)}\n`
      : `${table([['setting', 'value', 'from'], ...printed.map((item) => [item.key, item.value, item.origin])])}\n`,
  );
}

/** `oriel key`: a word that only others can follow. */
function addGroup(oriel: Command, group: string): Command {
  const examples = ADMIN_COMMANDS.filter(({ name }) => name.startsWith(`${group} `)).map(
    ({ example }) => `  ${example}`,
  );
  return oriel
    .command(group)
    .description(`work with ${group}s`)
    .addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

function addAdminCommands(oriel: Command): void {
  const groups = new Map<string, Command>();
  for (const admin of ADMIN_COMMANDS) {
    const [group, verb] = admin.name.split(' ') as [string, string?];
    let parent = oriel;
    if (verb) {
      parent = groups.get(group) ?? addGroup(oriel, group);
      groups.set(group, parent);
    }
    const command = parent
      .command(verb ?? group)
      .description(admin.describe)
      .option('--data <directory>', SETTINGS.data.help)
      .option('--json', 'print the answer as JSON')
      .addHelpText('after', `\nExample:\n  ${admin.example}`);
    for (const argument of admin.arguments) command.argument(`<${argument.name}>`, argument.describe);
    for (const option of admin.options) {
      const flags = `--${option.name}${option.value ? ` <${option.value}>` : ''}`;
      const built = new Option(flags, option.describe);
      if (option.defaultValue !== undefined) built.default(option.defaultValue);
      if (option.required) built.makeOptionMandatory();
      command.addOption(built);
    }
    command.action(async (...args: unknown[]) => {
      const options = args.at(-2) as Record<string, unknown>;
      const positional = Object.fromEntries(admin.arguments.map((argument, index) => [argument.name, args[index]]));
      // Whoever carries the command out stands in a directory of its own.
      for (const { name, isPath } of admin.options) {
        const path = options[camelCase(name)];
        if (isPath && typeof path === 'string') options[camelCase(name)] = resolve(path);
      }
      await runAdminCommand(admin, { ...options, ...positional }, load(options).config, options.json === true);
    });
  }
}
