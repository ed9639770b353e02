import { pause } from './pause.ts';

/**
 * The value now, and again whenever it changed, looked at every `stepMs`. A figure is asked for rather than announced:
 * its source needs to know nobody.
 */
export async function* every<T>(stepMs: number, signal: AbortSignal, look: () => T): AsyncGenerator<T> {
  let shown: string | undefined;
  while (!signal.aborted) {
    const value = look();
    const text = JSON.stringify(value);
    if (text !== shown) {
      shown = text;
      yield value;
    }
    await pause(stepMs, signal);
  }
}
