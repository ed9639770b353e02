import { type FormEvent, useState } from 'react';
import { ApiError } from '../data/api-error.ts';
import {
  METERED,
  type Metered,
  type QuotaUse,
  type TenantAccount,
  type TenantChange,
  type TenantSettings,
  useChangeTenant,
} from '../data/tenants.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { TextField } from '../kit/field.tsx';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatCount } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure, Missing } from '../kit/missing.tsx';
import { Ago } from '../kit/moment.tsx';
import { say } from '../kit/notices.ts';
import { asSentence } from '../kit/states.tsx';
import { isNumberText, type LimitField, limitsChange, type TypedLimits, typedLimits } from './limits-form.ts';
import styles from './parts.module.css';
import { SIGNAL_WORDS } from './retention-words.ts';

/** How much may come in, what of it is used, and what was kept out. */
export function LimitsCard({ account }: { account: TenantAccount }) {
  const { settings } = account;
  const mayChange = account.mayChange.includes('quotaPerHour');
  return (
    <Card
      title="Quotas and limits"
      note={mayChange ? 'Over a quota ERROR and above alone is taken' : 'Operators of this installation set them'}
    >
      <DataTable
        label="Quotas"
        columns={QUOTAS}
        rows={account.quotas}
        rowKey={({ signal }) => signal}
        empty="No quota: everything that is sent is taken."
      />
      <dl className={styles.figures}>
        <Use name="Series today" used={account.seriesToday} of={settings.maxSeries} format={formatCount} />
        <Use name="On disk" used={account.bytesOnDisk} of={settings.bytesShare} format={formatBytes} />
        <div>
          <dt>Series of one metric</dt>
          <dd>
            {settings.maxSeriesPerMetric === null
              ? 'as the server takes'
              : `${formatCount(settings.maxSeriesPerMetric)} at most`}
          </dd>
        </div>
        <div>
          <dt>Times</dt>
          <dd>{settings.acceptAnyTime ? 'any, as for imports' : 'of the last week, not ahead'}</dd>
        </div>
      </dl>
      {mayChange && <LimitsForm key={account.name} account={account} />}
    </Card>
  );
}

const QUOTAS: readonly Column<QuotaUse>[] = [
  { key: 'signal', header: 'What', cell: ({ signal }) => SIGNAL_WORDS[signal] },
  {
    key: 'used',
    header: 'Used now',
    align: 'right',
    hint: 'What the quota lacks; it fills up evenly within an hour',
    cell: ({ used, perHour }) => (
      <span className="number">
        {formatCount(used)} of {formatCount(perHour)} an hour
      </span>
    ),
  },
  {
    key: 'kept-out',
    header: 'Kept out today',
    align: 'right',
    cell: ({ rejectedToday, countedSince }) => (
      <span className="number" title={`By this server, since ${countedSince}`}>
        {formatCount(rejectedToday)}
      </span>
    ),
  },
  {
    key: 'state',
    header: 'State',
    cell: ({ throttledSince, recoversInMs }) =>
      throttledSince === null ? (
        'takes everything'
      ) : (
        <span className={styles.throttled}>
          throttled <Ago at={throttledSince} />: ERROR and above alone, for {formatDuration(recoversInMs)} more
        </span>
      ),
  },
];

function Use(props: { name: string; used: number | null; of: number | null; format(value: number): string }) {
  const { used, of, format } = props;
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {used === null ? <Missing /> : <Figure value={used} format={format} />}
        {of !== null && ` of ${format(of)}`}
      </dd>
    </div>
  );
}

const FIELDS: readonly { readonly field: LimitField; readonly label: string; readonly note: string }[] = [
  { field: 'quotaPerHour.logs', label: 'Logs an hour', note: 'Empty for no quota' },
  { field: 'quotaPerHour.spans', label: 'Spans an hour', note: 'Empty for no quota' },
  { field: 'quotaPerHour.samples', label: 'Samples an hour', note: 'Empty for no quota' },
  { field: 'maxSeries', label: 'Series a day', note: 'Empty for the server’s own limit' },
  { field: 'maxSeriesPerMetric', label: 'Series of one metric', note: 'Empty for the server’s own limit' },
  { field: 'bytesShare', label: 'Bytes on disk', note: 'Empty for all that is free' },
];

function LimitsForm({ account }: { account: TenantAccount }) {
  const change = useChangeTenant(account.name);
  const present = typedLimits(account.settings);
  const [typed, setTyped] = useState<Partial<TypedLimits>>({});
  const [anyTime, setAnyTime] = useState<boolean>();
  const wanted = limitsChange(account.settings, typed, anyTime);
  const isReady = Object.keys(wanted).length > 0 && Object.values(typed).every(isNumberText);
  const fault = change.error;
  const faultOf = (field: LimitField) =>
    !isNumberText(typed[field] ?? '')
      ? 'This takes a number, such as 10,000.'
      : fault instanceof ApiError && fault.field === field
        ? asSentence(fault.message)
        : undefined;

  function submit(event: FormEvent): void {
    event.preventDefault();
    const former = formerOf(account.settings, wanted);
    change.mutate(wanted, {
      onSuccess: () => {
        setTyped({});
        setAnyTime(undefined);
        say(`Changed the limits of ${account.name}`, { undo: () => change.mutate(former) });
      },
      onError: (error) => {
        if (!(error instanceof ApiError && FIELDS.some(({ field }) => field === error.field))) {
          say(error.message, { tone: 'fault' });
        }
      },
    });
  }

  return (
    <form className={styles.form} onSubmit={submit} aria-label="Limits">
      <div className={styles.numbers}>
        {FIELDS.map(({ field, label, note }) => (
          <TextField
            key={field}
            label={label}
            note={note}
            inputMode="numeric"
            autoComplete="off"
            value={typed[field] ?? present[field]}
            fault={faultOf(field)}
            onChange={(event) => {
              if (fault !== null) change.reset();
              setTyped({ ...typed, [field]: event.target.value });
            }}
          />
        ))}
      </div>
      <label className={styles.scope}>
        <input
          type="checkbox"
          checked={anyTime ?? account.settings.acceptAnyTime}
          onChange={(event) => setAnyTime(event.target.checked)}
        />
        Take records of any time
      </label>
      <Button type="submit" look="primary" disabled={!isReady || change.isPending}>
        Save limits
      </Button>
    </form>
  );
}

/** What takes the change back. */
function formerOf(settings: TenantSettings, wanted: TenantChange): TenantChange {
  const quotas = Object.fromEntries(
    METERED.flatMap((signal: Metered) => {
      const quota = settings.quotaPerHour[signal];
      return quota === null ? [] : [[signal, quota]];
    }),
  );
  const { acceptAnyTime, bytesShare, maxSeries, maxSeriesPerMetric } = settings;
  const former: TenantChange = { quotaPerHour: quotas, acceptAnyTime, bytesShare, maxSeries, maxSeriesPerMetric };
  return Object.fromEntries(Object.entries(former).filter(([name]) => name in wanted));
}
