import { readFile, stat } from 'node:fs/promises';
import { parseJsonTargetGroups } from '../config/parse-json-target-groups.ts';
import { parseTargetGroups } from '../config/read-target-groups.ts';
import type { DiscoveryConfig, TargetGroup } from '../config/scrape-config.ts';
import type { Discovery, DiscoveryContext } from './discovery.ts';
import { expandPattern } from './expand-pattern.ts';

/** Files are looked at so often for a change, whatever their refresh interval is: the times of files are cheap to ask. */
const LOOK_MS = 5_000;
/** YAML is read in one go, a megabyte of it in a second; JSON in a fraction of that. */
const MOST_YAML_BYTES = 4 * 2 ** 20;
const MOST_JSON_BYTES = 32 * 2 ** 20;

/** Targets in YAML or JSON files (Prometheus, "file_sd_config"). A broken file leaves what it said before. */
export function discoverByFile(
  { patterns, refreshMs }: Extract<DiscoveryConfig, { kind: 'file' }>,
  { found, failed }: DiscoveryContext,
): Discovery {
  const read = new Map<string, { readonly version: string; readonly groups: readonly TargetGroup[] }>();
  let isStopped = false;

  async function look(): Promise<void> {
    const paths = new Set(patterns.flatMap(expandPattern));
    let hasChanged = false;
    for (const path of read.keys()) {
      if (!paths.has(path)) hasChanged = read.delete(path);
    }
    for (const path of paths) {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const version = `${mtimeMs} ${size} ${ino}`;
        const known = read.get(path);
        if (known?.version === version) continue;
        // Noted first: a file that is broken is told once.
        read.set(path, { version, groups: known?.groups ?? [] });
        refuseLarger(path, size);
        const groups = parse(await readFile(path, 'utf8'), path).map(({ targets, labels }) => ({
          targets,
          labels: { ...labels, __meta_filepath: path },
        }));
        read.set(path, { version, groups });
        hasChanged = true;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') hasChanged = read.delete(path) || hasChanged;
        else failed(code === undefined ? (error as Error).message : `${path}: cannot be read (${code})`);
      }
    }
    if (hasChanged && !isStopped) found([...read.values()].flatMap(({ groups }) => groups));
  }

  let looking = look();
  const timer = setInterval(
    () => {
      looking = looking.then(look);
    },
    Math.min(refreshMs, LOOK_MS),
  ).unref();
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

/** As Prometheus does, by what the file is called. */
function parse(text: string, path: string): readonly TargetGroup[] {
  return isJson(path) ? parseJsonTargetGroups(text, path) : parseTargetGroups(text, path);
}

function refuseLarger(path: string, bytes: number): void {
  const most = isJson(path) ? MOST_JSON_BYTES : MOST_YAML_BYTES;
  if (bytes <= most) return;
  const what = isJson(path) ? 'split it' : 'split it, or write it as .json, which may be 32 MiB';
  throw new Error(`${path}: has ${bytes} bytes where ${most} are the most; ${what}`);
}

function isJson(path: string): boolean {
  return path.endsWith('.json');
}
