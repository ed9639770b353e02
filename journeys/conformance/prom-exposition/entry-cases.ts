import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExpositionEntry, expositionEntries } from '@oriel/ingest/test/exposition-entries';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

type Labels = Readonly<Record<string, string>>;
type Labelled = Labels | { readonly $call: string; readonly args: readonly Labelled[] };

interface WantedEntry {
  readonly m?: string;
  readonly comment?: string;
  readonly help?: string;
  readonly unit?: string;
  readonly typ?: { readonly $go: string };
  readonly v?: number | { readonly $call: string };
  readonly t?: { readonly args: readonly [number] };
  readonly st?: number;
  readonly lset?: Labelled;
  readonly es?: readonly {
    readonly Labels: Labels;
    readonly Value: number;
    readonly HasTs?: boolean;
    readonly Ts?: number;
  }[];
}

const TABLES = [
  ['prom_text', 'text'],
  ['prom_text_utf8', 'text'],
  ['openmetrics_text', 'openmetrics'],
  ['openmetrics_text_utf8', 'openmetrics'],
] as const;

/** Whole expositions, whose series are only counted against their lines. */
const FILES = [
  ['1histogram.om.txt', 'openmetrics'],
  ['alltypes.5mfs.om.txt', 'openmetrics'],
  ['alltypes.237mfs.prom.txt', 'text'],
  ['alltypes.237mfs.nometa.prom.txt', 'text'],
] as const;

/** The expositions of the parsers' tests, entry by entry. */
export function entryCases(folder: string): readonly Case[] {
  const tables = TABLES.filter(([name]) => existsSync(join(folder, `${name}.input.txt`)));
  const files = FILES.filter(([name]) => existsSync(join(folder, name)));
  return [
    ...tables.flatMap(([name, format]) => tableCases(folder, name, format)),
    ...files.map(([name, format]) => ({ name, run: () => tryFile(folder, name, format) })),
  ];
}

function tableCases(folder: string, name: string, format: 'text' | 'openmetrics'): readonly Case[] {
  const wanted = readJson<readonly WantedEntry[]>(folder, `${name}_expected.json`);
  // The table's own lines end where the test appended a line with a null byte, which the file has as well.
  const input = readFileSync(join(folder, `${name}.input.txt`));
  let entries: readonly ExpositionEntry[] | undefined;
  return wanted.map((want, at) => ({
    name: `${name}[${at}] ${want.m ?? want.comment}`,
    run: () => {
      entries ??= [...entriesUntilEnd(input, format)];
      compare(entries[at], want);
    },
  }));
}

/** The file holds the exposition and, after it, the line that the test puts before its end again: what follows the end is left. */
function entriesUntilEnd(input: Buffer, format: 'text' | 'openmetrics'): Iterable<ExpositionEntry> {
  if (format === 'text') return expositionEntries(input, format);
  const end = input.indexOf('\n# EOF');
  return expositionEntries(input.subarray(0, end + '\n# EOF'.length), format);
}

function compare(got: ExpositionEntry | undefined, want: WantedEntry): void {
  if (got === undefined) throw new Error('there is no such entry');
  expectEqual('text', got.text, want.comment ?? want.m);
  if (want.comment !== undefined) return;
  for (const kind of ['help', 'unit'] as const) {
    if (want[kind] === undefined) continue;
    expectEqual('entry', [got.kind, got.metadata], [kind, want[kind]]);
    return;
  }
  if (want.typ !== undefined) {
    const type = want.typ.$go.replace('model.MetricType', '').toLowerCase();
    expectEqual('entry', [got.kind, got.metadata], ['type', type]);
    return;
  }
  const { labels, value, timestampMs, startMs, exemplar } = got;
  expectEqual('labels', sorted(labels!), sorted(labelsOf(want.lset!)));
  expectEqual('value', String(value), String(typeof want.v === 'object' ? Number.NaN : (want.v ?? 0)));
  expectEqual('time', timestampMs, want.t?.args[0]);
  expectEqual('start', startMs, want.st ?? 0);
  const [wanted] = want.es ?? [];
  expectEqual(
    'exemplar',
    exemplar && [sorted(exemplar.labels), exemplar.value, exemplar.timestampMs],
    wanted && [sorted(wanted.Labels), wanted.Value, wanted.HasTs ? wanted.Ts : undefined],
  );
}

/** The labels without those of type and unit, which are a flag of Prometheus'. */
function labelsOf(labelled: Labelled): Labels {
  if (!isCall(labelled)) return labelled;
  const { $call, args } = labelled;
  if ($call === 'typeAndUnitLabels') return labelsOf(args.at(-1)!);
  if ($call === 'todoDetectFamilySwitch') return labelsOf(args[1]!);
  const names = args as unknown as readonly (string | { readonly $go: string })[];
  const texts = names.map((text) =>
    typeof text === 'string' ? text : text.$go.replace('model.MetricType', '').toLowerCase(),
  );
  return Object.fromEntries(texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1]!]] : [])));
}

function isCall(labelled: Labelled): labelled is { readonly $call: string; readonly args: readonly Labelled[] } {
  return '$call' in labelled && 'args' in labelled;
}

function sorted(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
}

function tryFile(folder: string, name: string, format: 'text' | 'openmetrics'): void {
  const input = readFileSync(join(folder, name));
  const lines = input
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isCreated = (line: string) => format === 'openmetrics' && /^\w+_created[{ ]/.test(line);
  const series = [...expositionEntries(input, format)].filter(({ kind }) => kind === 'series');
  expectEqual('series', series.length, lines.filter((line) => !isCreated(line)).length);
}
