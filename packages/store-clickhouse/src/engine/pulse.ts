import { get } from 'node:http';

export interface PulseTimes {
  readonly everyMs: number;
  /** How long one question waits for its answer. */
  readonly patienceMs: number;
  /** Unanswered in a row. Questions and not one long wait: this process may have been the one that slept. */
  readonly mostMissed: number;
}

/** Half a minute of silence: longer than anything that the engine's child does between two turns of its event loop. */
export const ENGINE_PULSE: PulseTimes = { everyMs: 2_000, patienceMs: 5_000, mostMissed: 5 };

type Door = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** Asks the engine behind `door` again and again whether it is there; calls `onSilent` once when it is not. Returns what ends it. */
export function watchPulse(door: Door, times: PulseTimes, onSilent: (silentMs: number) => void): () => void {
  let missed = 0;
  let silentSince = performance.now();
  let timer = setTimeout(ask, times.everyMs);
  const isOver = new AbortController();
  return () => {
    clearTimeout(timer);
    isOver.abort();
  };

  async function ask(): Promise<void> {
    const answers = await hasAnswered(door, AbortSignal.any([isOver.signal, AbortSignal.timeout(times.patienceMs)]));
    if (isOver.signal.aborted) return;
    if (answers) {
      missed = 0;
      silentSince = performance.now();
    } else if (++missed >= times.mostMissed) {
      onSilent(performance.now() - silentSince);
      return;
    }
    timer = setTimeout(ask, times.everyMs);
    timer.unref();
  }
}

function hasAnswered(door: Door, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ ...door, path: '/ping', agent: false, signal }, (response) => {
      response.resume();
      resolve(true);
    });
    request.on('error', () => resolve(false));
  });
}
