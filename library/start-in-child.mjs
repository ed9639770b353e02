import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from '../bin/supported-node.mjs';

/** The same face as in-process: what runs, how to sign in, how to stop. The child ends with this process. */
export async function startInChild(settings) {
  const execPath = pinnedNode();
  if (execPath === undefined) {
    throw new Error(
      `cannot start Oriel under Node ${process.versions.node}: there is no bundled Node for ${process.platform}-${process.arch}; use Node 24 or newer`,
    );
  }
  const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), { execPath, execArgv: [] });
  const ended = once(child, 'exit');
  child.send(settings);
  const answer = await Promise.race([
    once(child, 'message').then(([message]) => message),
    ended.then(([code, signal]) => ({ error: { message: `Oriel ended with ${signal ?? code} while it started` } })),
  ]);
  if (answer.error !== undefined) {
    child.kill();
    throw Object.assign(new Error(answer.error.message), answer.error);
  }
  async function stop() {
    if (child.connected) child.disconnect();
    await ended;
  }
  return { ...answer.started, stop, [Symbol.asyncDispose]: stop };
}
