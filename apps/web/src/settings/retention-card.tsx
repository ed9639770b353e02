import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  CLASSES,
  changeTenant,
  type KeptSignal,
  type Retained,
  retentionCostQuery,
  type TenantAccount,
  tenantAccountQuery,
  useChangeTenant,
} from '../data/tenants.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { ChoiceField } from '../kit/field.tsx';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatCount } from '../kit/format/count.ts';
import { Figure, Missing } from '../kit/missing.tsx';
import { doUnlessUndone, say } from '../kit/notices.ts';
import styles from './parts.module.css';
import { classChoices, costSentences, formatDays, moveWords, SIGNAL_WORDS } from './retention-words.ts';

/** Another class of one signal, thought of and not yet chosen. */
interface Thought {
  readonly signal: Retained;
  readonly days: number;
}

/** How long each signal is kept, what that takes, and how far what is stored has followed. */
export function RetentionCard({ account }: { account: TenantAccount }) {
  const client = useQueryClient();
  const limit = useChangeTenant(account.name);
  const [thought, setThought] = useState<Thought>();
  const mayChange = account.mayChange.includes('retention');
  const maySetLimit = account.mayChange.includes('retentionLimit');
  const { queryKey } = tenantAccountQuery(account.name);

  /** The row changes at once; what is stored follows when the time for Undo is over. */
  function choose({ signal, days }: Thought): void {
    const former = client.getQueryData(queryKey);
    setThought(undefined);
    client.setQueryData(
      queryKey,
      (present) =>
        present && {
          ...present,
          kept: present.kept.map((kept) => (kept.signal === signal ? { ...kept, days } : kept)),
        },
    );
    doUnlessUndone(
      `Keeping ${SIGNAL_WORDS[signal].toLowerCase()} ${formatDays(days)}`,
      async () => client.setQueryData(queryKey, await changeTenant(account.name, { retention: { [signal]: days } })),
      () => client.setQueryData(queryKey, former),
    );
  }

  function setLimit(signal: Retained, days: number): void {
    const former = account.settings.retentionLimit[signal] ?? 0;
    const change = (to: number, said?: string) =>
      limit.mutate(
        { retentionLimit: { [signal]: to } },
        {
          onError: (error) => say(error.message, { tone: 'fault' }),
          ...(said === undefined ? {} : { onSuccess: () => say(said, { undo: () => change(former) }) }),
        },
      );
    change(
      days,
      `${SIGNAL_WORDS[signal]} may be kept ${days === 0 ? 'as long as anybody likes' : `${days} days at most`}`,
    );
  }

  const columns: Column<KeptSignal>[] = [
    { key: 'signal', header: 'What', cell: ({ signal }) => SIGNAL_WORDS[signal] },
    {
      key: 'days',
      header: 'Kept',
      cell: (kept) =>
        mayChange ? (
          <ChoiceField
            label={`How long ${SIGNAL_WORDS[kept.signal].toLowerCase()} are kept`}
            labelHidden
            className={styles.inline}
            value={String(thought?.signal === kept.signal ? thought.days : kept.days)}
            choices={classChoices(kept, maySetLimit)}
            onChange={(days) =>
              setThought(Number(days) === kept.days ? undefined : { signal: kept.signal, days: Number(days) })
            }
          />
        ) : (
          formatDays(kept.days)
        ),
    },
    ...(maySetLimit || account.kept.some(({ limitDays }) => limitDays !== null)
      ? [
          {
            key: 'limit',
            header: 'At most',
            hint: 'The longest that an ADMIN of this tenant may choose; operators set it',
            cell: ({ signal, limitDays }: KeptSignal) =>
              maySetLimit ? (
                <ChoiceField
                  label={`How long ${SIGNAL_WORDS[signal].toLowerCase()} may be kept`}
                  labelHidden
                  className={styles.inline}
                  value={String(limitDays ?? 0)}
                  choices={CLASSES.map((days) => ({
                    value: String(days),
                    label: days === 0 ? 'no limit' : formatDays(days),
                  }))}
                  onChange={(days) => setLimit(signal, Number(days))}
                />
              ) : limitDays === null ? (
                'no limit'
              ) : (
                formatDays(limitDays)
              ),
          },
        ]
      : []),
    {
      key: 'rows',
      header: 'Records',
      align: 'right',
      cell: ({ rows }) => <Figure value={rows} format={formatCount} />,
    },
    {
      key: 'bytes',
      header: 'On disk',
      align: 'right',
      cell: ({ bytesOnDisk }) => <Figure value={bytesOnDisk} format={formatBytes} />,
    },
    { key: 'move', header: 'Stored', cell: (kept) => <Move kept={kept} /> },
  ];
  return (
    <Card
      title="Retention"
      note={mayChange ? 'What is stored follows in the background' : 'An ADMIN of this tenant can change it'}
    >
      <DataTable label="Retention" columns={columns} rows={account.kept} rowKey={({ signal }) => signal} />
      {thought !== undefined && (
        <Cost tenant={account.name} thought={thought} onChoose={choose} onDrop={() => setThought(undefined)} />
      )}
    </Card>
  );
}

function Move({ kept }: { kept: KeptSignal }) {
  const words = moveWords(kept);
  if (words === undefined) return <Missing why="the engine is away" />;
  return (
    <span className={styles.move} role="status" aria-label={`${SIGNAL_WORDS[kept.signal]}: ${words}`}>
      {kept.done !== null && <progress value={kept.done} max={1} aria-hidden="true" />}
      <span className={kept.toMoveRows === 0 ? styles.quiet : undefined}>{words}</span>
    </span>
  );
}

/** Before it is done: what is copied, and what leaves. */
function Cost(props: { tenant: string; thought: Thought; onChoose(thought: Thought): void; onDrop(): void }) {
  const { signal, days } = props.thought;
  const query = retentionCostQuery(props.tenant, signal, days);
  const cost = useQuery(query);
  return (
    <section className={styles.thought} aria-label="What the change comes to">
      <Answer of={cost} queryKey={query.queryKey}>
        {(found) => (
          <ul className={styles.sentences}>
            {found !== undefined && costSentences(found).map((sentence) => <li key={sentence}>{sentence}</li>)}
          </ul>
        )}
      </Answer>
      <div className={styles.buttons}>
        <Button look="primary" disabled={cost.isPlaceholderData} onClick={() => props.onChoose(props.thought)}>
          Keep {SIGNAL_WORDS[signal].toLowerCase()} {formatDays(days)}
        </Button>
        <Button onClick={props.onDrop}>Leave it</Button>
      </div>
    </section>
  );
}
