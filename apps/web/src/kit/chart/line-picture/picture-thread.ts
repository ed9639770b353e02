import type { PictureAnswer, PictureQuestion } from './line-picture-worker.ts';
import type { PictureLines, PictureScale } from './paint-lines.ts';

let thread: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, { resolve(picture: ImageBitmap): void; reject(error: Error): void }>();

/** Paints lines beside the page. The memory of the lines goes along and is empty here afterwards. */
export function askForPicture(lines: PictureLines, scale: PictureScale): Promise<ImageBitmap> {
  thread ??= startThread();
  const id = ++lastId;
  const { promise, resolve, reject } = Promise.withResolvers<ImageBitmap>();
  waiting.set(id, { resolve, reject });
  thread.postMessage({ id, lines, scale } satisfies PictureQuestion, [lines.values.buffer, lines.colours.buffer]);
  return promise;
}

function startThread(): Worker {
  const started = new Worker(new URL('./line-picture-worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<PictureAnswer>) => {
    waiting.get(data.id)?.resolve(data.picture);
    waiting.delete(data.id);
  };
  started.onerror = () => {
    for (const { reject } of waiting.values())
      reject(new Error('the lines could not be painted: the page is older than the server; load it again'));
    waiting.clear();
    started.terminate();
    thread = undefined;
  };
  return started;
}
