import { connect } from 'node:net';

export interface PulseTimes {
  readonly everyMs: number;
  /** How long one question waits for its answer. */
  readonly patienceMs: number;
  /** Unanswered in a row. Questions and not one long wait: this process may have been the one that slept. */
  readonly mostMissed: number;
}

/** Half a minute of silence. A question costs PostgreSQL a process that lives a millisecond, so they are few. */
export const POSTGRES_PULSE: PulseTimes = { everyMs: 4_000, patienceMs: 5_000, mostMissed: 4 };

/** Asks the PostgreSQL behind `socketPath` again and again whether it is there; calls `onSilent` once when it is not. Returns what ends it. */
export function watchPulse(socketPath: string, times: PulseTimes, onSilent: (silentMs: number) => void): () => void {
  let missed = 0;
  let silentSince = performance.now();
  let isOver = false;
  let timer = setTimeout(ask, times.everyMs).unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };

  async function ask(): Promise<void> {
    const answers = await hasAnswered(socketPath, times.patienceMs);
    if (isOver) return;
    if (answers) {
      missed = 0;
      silentSince = performance.now();
    } else if (++missed >= times.mostMissed) {
      onSilent(performance.now() - silentSince);
      return;
    }
    timer = setTimeout(ask, times.everyMs).unref();
  }
}

/**
 * SSLRequest: eight bytes that anybody may send before signing in, and that are answered with one, however many are connected.
 * Source: PostgreSQL, "Message Formats".
 */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

function hasAnswered(socketPath: string, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.write(SSL_REQUEST));
    const settle = (answers: boolean) => {
      resolve(answers);
      socket.destroy();
    };
    socket.setTimeout(patienceMs, () => settle(false));
    socket.once('data', () => settle(true));
    socket.on('error', () => settle(false));
    socket.once('end', () => settle(false));
  });
}
