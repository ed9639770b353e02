import { type PictureLines, type PictureScale, paintLines } from './paint-lines.ts';

// Paints beside the page: a thousand lines of a thousand points take longer than a frame.

export interface PictureQuestion {
  readonly id: number;
  readonly lines: PictureLines;
  readonly scale: PictureScale;
}

export interface PictureAnswer {
  readonly id: number;
  readonly picture: ImageBitmap;
}

// The page's tsconfig speaks of windows; this is a worker's global.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<PictureQuestion>) => void) | null;
  postMessage(message: PictureAnswer, transfer: Transferable[]): void;
};

scope.onmessage = async ({ data: { id, lines, scale } }) => {
  const image = new ImageData(paintLines(lines, scale), scale.width, scale.height);
  const picture = await createImageBitmap(image);
  scope.postMessage({ id, picture }, [picture]);
};
