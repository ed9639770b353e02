import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expandPattern } from '../discovery/expand-pattern.ts';
import { ScrapeConfigError } from './config-error.ts';
import { type ConfigValue, parseConfigText } from './config-value.ts';
import { readScrapeConfig, readScrapeDefaults } from './read-scrape-config.ts';
import type { PullConfig, ScrapeConfig } from './scrape-config.ts';

/** Parts of a `prometheus.yml` that are about other things than scraping. */
const OTHER_PARTS = ['alerting', 'otlp', 'remote_read', 'remote_write', 'rule_files', 'runtime', 'storage', 'tracing'];

/** A star stands in the last part of a path alone. */
const PATH_PATTERN = /^[^*]*(\*[^/]*)?$/;

/** Reads the scrape parts of a `prometheus.yml` and of the files that it names. @throws ScrapeConfigError with file and line. */
export function readPullConfig(file: string): PullConfig {
  const folder = dirname(resolve(file));
  const unserved: string[] = [];
  const files = [resolve(file)];
  const map = parseConfigText(readText(file), file).map();
  for (const part of OTHER_PARTS) {
    const value = map.take(part);
    if (value !== undefined) unserved.push(value.place);
  }
  const defaults = readScrapeDefaults(map.take('global'), unserved);
  const scrapes: ScrapeConfig[] = [];
  const add = (value: ConfigValue, base: string): void => {
    for (const item of value.list()) {
      const config = readScrapeConfig(item, defaults, base, unserved);
      if (scrapes.some(({ jobName }) => jobName === config.jobName))
        item.fail(`found multiple scrape configs with job name ${JSON.stringify(config.jobName)}`);
      scrapes.push(config);
    }
  };
  const own = map.take('scrape_configs');
  if (own !== undefined) add(own, folder);
  for (const pattern of map.take('scrape_config_files')?.list() ?? []) {
    for (const path of filesOf(pattern, folder)) {
      files.push(path);
      addFile(path, add);
    }
  }
  map.refuseUnknown();
  return { scrapes, files, unserved };
}

/** Such a file holds `scrape_configs` and nothing else; its own files are relative to it. */
function addFile(path: string, add: (value: ConfigValue, base: string) => void): void {
  const map = parseConfigText(readText(path), path).map();
  const value = map.take('scrape_configs');
  map.refuseUnknown();
  if (value !== undefined) add(value, dirname(path));
}

function filesOf(value: ConfigValue, folder: string): readonly string[] {
  const pattern = value.text();
  if (!PATH_PATTERN.test(pattern)) value.fail(`invalid scrape config file path ${JSON.stringify(pattern)}`);
  return expandPattern(resolve(folder, pattern));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ScrapeConfigError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}
