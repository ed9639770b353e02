import { existsSync, readFileSync } from 'node:fs';
import { nearestName } from '@oriel/search/nearest-name';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { OrielError } from '../errors.ts';
import type { Setting } from './setting.ts';
import { type Config, SETTINGS, type SettingName } from './settings.ts';

/** Where an effective value came from, as `oriel config` prints it: `flag --port`, `ORIEL_PORT`, `oriel.yaml:3`, `default`. */
export type Origin = string;

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<SettingName, Origin>>;
}

export interface ConfigSources {
  /** By the setting's name. */
  readonly flags: Readonly<Partial<Record<string, string | boolean>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Refused when it is named and not there; the default file may be absent. */
  readonly file: string | undefined;
}

export const DEFAULT_FILE = 'oriel.yaml';
const ENTRIES = Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];

/** @throws OrielError `bad_config`: where, what was expected, and the nearest known name. */
export function loadConfig({ environment: given, ...sources }: ConfigSources): LoadedConfig {
  const environment = Object.fromEntries(Object.entries(given).filter(([name, value]) => !isServiceLink(name, value)));
  const config: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  refuseUnknownFlags(sources.flags);
  const fromFile = readConfigFile(sources.file);
  refuseUnknownEnvironment(environment);
  for (const [name, setting] of ENTRIES) {
    const value =
      fromFlag(setting, sources.flags[name]) ?? fromEnvironment(setting, environment) ?? fromFile.get(setting.key);
    config[name] = value ? parseGiven(setting, value) : setting.defaultValue;
    origins[name] = value?.origin ?? 'default';
  }
  return { config: config as Config, origins: origins as Record<SettingName, Origin> };
}

interface Given {
  readonly text: string;
  readonly origin: Origin;
}

function fromFlag(setting: Setting<unknown>, value: string | boolean | undefined): Given | undefined {
  return value === undefined ? undefined : { text: String(value), origin: `flag --${setting.flag}` };
}

function fromEnvironment(setting: Setting<unknown>, environment: ConfigSources['environment']): Given | undefined {
  const value = environment[setting.environment];
  return value === undefined ? undefined : { text: value, origin: setting.environment };
}

function parseGiven(setting: Setting<unknown>, given: Given): unknown {
  const value = setting.kind.parse(given.text);
  if (value === undefined) {
    const shown = setting.kind.secret ? '<secret>' : `'${given.text}'`;
    throw new OrielError(
      'bad_config',
      `${given.origin}: ${setting.key} is ${shown}, but ${setting.kind.expected} was expected`,
    );
  }
  return value;
}

/** The command line refuses flags that it does not know; a program that starts Oriel may give any name. */
function refuseUnknownFlags(flags: ConfigSources['flags']): void {
  const known = ENTRIES.map(([name]) => name);
  for (const name of Object.keys(flags)) {
    if ((known as readonly string[]).includes(name)) continue;
    throw new OrielError('bad_config', `there is no setting '${name}'; the nearest is '${nearestName(name, known)}'`);
  }
}

/**
 * Kubernetes tells every container where the services around it are (`enableServiceLinks`), in names that begin with those of the
 * services: of one that is called `oriel` ORIEL_SERVICE_HOST, and ORIEL_PORT=tcp://10.0.0.1:7070. They are no settings.
 */
const SERVICE_LINK = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/;

function isServiceLink(name: string, value = ''): boolean {
  return SERVICE_LINK.test(name) || (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value));
}

/** Only names that begin with ORIEL_ are ours to judge; a misspelt one would otherwise be silently without effect. */
function refuseUnknownEnvironment(environment: ConfigSources['environment']): void {
  const known = [...ENTRIES.map(([, setting]) => setting.environment), 'ORIEL_CONFIG', 'ORIEL_ENGINE_PASSWORD_FILE'];
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('ORIEL_') || name.startsWith('ORIEL_TEST_') || known.includes(name)) continue;
    throw new OrielError(
      'bad_config',
      `environment: there is no setting ${name}; the nearest is ${nearestName(name, known)}`,
    );
  }
}

function readConfigFile(file: string | undefined): ReadonlyMap<string, Given> {
  const path = file ?? DEFAULT_FILE;
  if (!existsSync(path)) {
    if (file === undefined) return new Map();
    throw new OrielError('bad_config', `cannot read the configuration file '${file}': it does not exist`);
  }
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) {
    // The first line is the sentence; a copy of the text follows it, which may hold a secret.
    const sentence = problem.message.split(/ at line \d|\n/)[0];
    throw new OrielError('bad_config', `${path}:${problem.linePos?.[0].line ?? 1}: ${sentence}`);
  }
  const values = new Map<string, Given>();
  if (document.contents === null) return values;
  if (!isMap(document.contents)) throw new OrielError('bad_config', `${path}:1: a mapping of settings was expected`);
  collect(document.contents, '', values, (offset) => `${path}:${lines.linePos(offset).line}`);
  return values;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OrielError('bad_config', `cannot read the configuration file '${path}' (${code})`, { cause: error });
  }
}

function collect(map: YAMLMap, prefix: string, values: Map<string, Given>, where: (offset: number) => string): void {
  const known = ENTRIES.map(([, setting]) => setting.key);
  for (const pair of map.items) {
    const keyNode = pair.key;
    if (!isScalar(keyNode)) {
      const line = where(isNode(keyNode) ? (keyNode.range?.[0] ?? 0) : 0);
      throw new OrielError('bad_config', `${line}: the name of a setting must be plain text`);
    }
    const key = `${prefix}${String(keyNode.value)}`;
    const origin = where(keyNode.range?.[0] ?? 0);
    if (isMap(pair.value) && known.some((name) => name.startsWith(`${key}.`))) {
      collect(pair.value, `${key}.`, values, where);
    } else if (known.some((name) => name.startsWith(`${key}.`))) {
      throw new OrielError(
        'bad_config',
        `${origin}: ${key} must hold settings, such as '${known.find((name) => name.startsWith(`${key}.`))}'`,
      );
    } else if (!known.includes(key)) {
      throw new OrielError(
        'bad_config',
        `${origin}: there is no setting '${key}'; the nearest is '${nearestName(key, known)}'`,
      );
    } else if (isSeq(pair.value) && pair.value.items.every(isScalar)) {
      values.set(key, { text: pair.value.items.map(({ value }) => String(value ?? '')).join(','), origin });
    } else if (isScalar(pair.value)) {
      values.set(key, { text: String(pair.value.value ?? ''), origin });
    } else {
      throw new OrielError(
        'bad_config',
        `${origin}: ${key} must be one value, or a list of values where it takes several`,
      );
    }
  }
}
