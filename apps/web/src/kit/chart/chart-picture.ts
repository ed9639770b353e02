import { canvasColour } from '../canvas-colour.ts';

const MARGIN = 12;
const TITLE_PX = 13;
/** What an SVG takes from style sheets, which stay behind when it leaves the page. */
const TAKEN = [
  'fill',
  'fill-opacity',
  'font',
  'opacity',
  'stroke',
  'stroke-dasharray',
  'stroke-width',
  'text-anchor',
] as const;

/** A chart as PNG: on the page's own ground, under its title, so that it can be read wherever it is put. */
export async function chartPicture(frame: HTMLElement, title: string): Promise<Blob | null> {
  const drawing = await drawingIn(frame);
  if (drawing === undefined) return null;
  const ratio = devicePixelRatio;
  const head = MARGIN + TITLE_PX + MARGIN / 2;
  const picture = document.createElement('canvas');
  picture.width = Math.round((drawing.widthPx + 2 * MARGIN) * ratio);
  picture.height = Math.round((head + drawing.heightPx + MARGIN) * ratio);
  const context = picture.getContext('2d');
  if (context === null) return null;
  context.scale(ratio, ratio);
  context.fillStyle = canvasColour(frame, 'var(--surface)');
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = canvasColour(frame, 'var(--text)');
  context.font = `600 ${TITLE_PX}px ${getComputedStyle(frame).fontFamily}`;
  context.fillText(title, MARGIN, MARGIN + TITLE_PX);
  context.drawImage(drawing.image, MARGIN, head, drawing.widthPx, drawing.heightPx);
  return new Promise((resolve) => picture.toBlob(resolve));
}

interface Drawing {
  readonly image: CanvasImageSource;
  readonly widthPx: number;
  readonly heightPx: number;
}

async function drawingIn(frame: HTMLElement): Promise<Drawing | undefined> {
  const canvas = frame.querySelector('canvas');
  if (canvas !== null) return { image: canvas, widthPx: canvas.clientWidth, heightPx: canvas.clientHeight };
  const svg = frame.querySelector<SVGSVGElement>('svg[role=img]');
  return svg === null ? undefined : imageOf(svg);
}

async function imageOf(svg: SVGSVGElement): Promise<Drawing> {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const copies = copy.querySelectorAll<SVGElement>('*');
  svg.querySelectorAll('*').forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of TAKEN) copies[index]?.style.setProperty(name, style.getPropertyValue(name));
  });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return { image, widthPx: width, heightPx: height };
}
