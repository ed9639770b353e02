import { useQueries } from '@tanstack/react-query';
import { type PromExplanation, promExplainQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { Answer } from '../../../kit/answer.tsx';
import { Card } from '../../../kit/card.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Example } from '../../../kit/example.tsx';
import { formatCount } from '../../../kit/format/count.ts';
import { formatDuration, formatDurationText } from '../../../kit/format/duration.ts';
import { formatClock, formatDateTime } from '../../../kit/format/instant.ts';
import { useZone } from '../../../kit/preferences.ts';
import type { AskedQuery } from './use-answers.ts';

type Selector = PromExplanation['selectors'][number];

/** What the server would read for each query, without reading it. */
export function ExplainPart({ asked, range, stepMs }: { asked: readonly AskedQuery[]; range: Range; stepMs: number }) {
  const questions = asked.flatMap(({ expanded, row }) =>
    expanded === undefined ? [] : [{ row, expanded, asked: promExplainQuery({ expr: expanded.text, range, stepMs }) }],
  );
  const results = useQueries({ queries: questions.map(({ asked: question }) => question) });
  return questions.map(({ row, expanded, asked: question }, at) => (
    <Card
      key={row.letter}
      title={`Query ${row.letter}`}
      note={results[at]?.data === undefined ? undefined : summary(results[at].data, stepMs)}
    >
      <Example>{expanded.text}</Example>
      <Answer of={results[at]!} queryKey={question.queryKey}>
        {(explanation) => <Selectors explanation={explanation} />}
      </Answer>
    </Card>
  ));
}

function summary({ steps, series, samples }: PromExplanation, stepMs: number): string {
  return `${formatCount(steps)} evaluations, every ${formatDuration(stepMs)}; reads ${formatCount(series)} series and at most ${formatCount(samples)} samples`;
}

function Selectors({ explanation }: { explanation: PromExplanation }) {
  const zone = useZone();
  const columns: Column<Selector>[] = [
    { key: 'selector', header: 'Selects', cell: (row) => <span className="mono">{row.selector}</span> },
    { key: 'for', header: 'For', cell: (row) => (row.function === '' ? 'its value' : row.function) },
    {
      key: 'over',
      header: 'Over',
      cell: (row) => (
        <span title={`${formatDateTime(row.startMs, zone)} to ${formatDateTime(row.endMs, zone)}`}>
          {formatDuration(Math.round((row.endMs - row.startMs) / 1_000) * 1_000)} to {formatClock(row.endMs, zone)}
        </span>
      ),
    },
    {
      key: 'series',
      header: 'Series',
      align: 'right',
      sortBy: (row) => row.series,
      cell: (row) => formatCount(row.series),
    },
    {
      key: 'samples',
      header: 'Samples',
      unit: 'at most',
      align: 'right',
      sortBy: (row) => row.samples,
      cell: (row) => formatCount(row.samples),
    },
    {
      key: 'from',
      header: 'From',
      cell: ({ rollup }) => (rollup === null ? 'samples' : `roll-ups of ${formatDurationText(rollup)}`),
    },
    { key: 'said', header: 'Storage says', cell: (row) => row.warnings.join('; ') },
  ];
  const isSilent = explanation.selectors.every(({ warnings }) => warnings.length === 0);
  return (
    <DataTable
      label="What is read"
      columns={isSilent ? columns.slice(0, -1) : columns}
      rows={explanation.selectors}
      rowKey={(row) => `${row.selector} ${row.function} ${row.startMs}`}
      empty="Nothing is read: the query is a number."
    />
  );
}
