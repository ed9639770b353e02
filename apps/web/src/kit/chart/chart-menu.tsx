import type { RefObject } from 'react';
import { IconButton } from '../button.tsx';
import { canCopyPicture, copyPicture, copyText, saveFile } from '../clipboard.ts';
import { ActionMenu, type MenuEntry } from '../floating.tsx';
import { say } from '../notices.ts';
import { chartPicture } from './chart-picture.ts';

/** The ways to take a chart along, the same for every chart; what it alone leads to comes first. */
export function ChartMenu(props: {
  title: string;
  /** What holds its canvas or SVG. */
  frame: RefObject<HTMLElement | null>;
  csv(): string;
  /** The question behind the chart, for "copy query". */
  queryText?: string | undefined;
  entries?: readonly MenuEntry[] | undefined;
}) {
  const { title, frame, queryText } = props;
  const entries: MenuEntry[] = [
    ...(props.entries ?? []),
    ...(canCopyPicture()
      ? [{ label: 'Copy as PNG', icon: 'copy' as const, run: () => void takePicture(frame.current, title) }]
      : []),
    { label: 'Copy as CSV', icon: 'copy', run: () => copy(props.csv(), 'Copied as CSV') },
    { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Copied the link') },
    ...(queryText === undefined || queryText === ''
      ? []
      : [{ label: 'Copy query', icon: 'copy' as const, run: () => copy(queryText, 'Copied the query') }]),
    { label: 'Save as PNG', icon: 'down', run: () => void savePicture(frame.current, title) },
    {
      label: 'Save as CSV',
      icon: 'down',
      run: () => saveFile(`${fileName(title)}.csv`, new Blob([props.csv()], { type: 'text/csv' })),
    },
  ];
  return (
    <ActionMenu
      label={`${title}: more`}
      align="end"
      trigger={<IconButton small icon="more" label={`${title}: more`} />}
      entries={entries}
    />
  );
}

function copy(text: string, said: string): void {
  void copyText(text).then((copied) => say(copied ? said : 'Could not copy'));
}

async function takePicture(frame: HTMLElement | null, title: string): Promise<void> {
  const copied = await copyPicture(
    pictureOf(frame, title).then((picture) => picture ?? Promise.reject(new Error('there is no picture'))),
  );
  say(copied ? 'Copied the picture' : 'Could not copy', { tone: copied ? 'done' : 'fault' });
}

async function pictureOf(frame: HTMLElement | null, title: string): Promise<Blob | null> {
  return frame === null ? null : chartPicture(frame, title);
}

async function savePicture(frame: HTMLElement | null, title: string): Promise<void> {
  const picture = await pictureOf(frame, title);
  if (picture === null) say('There is no picture to save', { tone: 'fault' });
  else saveFile(`${fileName(title)}.png`, picture);
}

function fileName(title: string): string {
  return `oriel-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
