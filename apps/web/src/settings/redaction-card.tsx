import { type FormEvent, useState } from 'react';
import { ApiError } from '../data/api-error.ts';
import {
  type RedactionTrial,
  type TenantAccount,
  useChangeTenant,
  usePersonalData,
  useTryRedaction,
} from '../data/tenants.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { LinesField } from '../kit/field.tsx';
import { say } from '../kit/notices.ts';
import { asSentence } from '../kit/states.tsx';
import styles from './parts.module.css';
import { linesOf, markedParts } from './redaction-lines.ts';

/** What of this tenant nobody may read, beyond the secrets that are known by their name or form. */
export function RedactionCard({ account }: { account: TenantAccount }) {
  const mayChange = account.mayChange.includes('redactKeys');
  return (
    <Card
      title="Redaction"
      note="Passwords, tokens, card numbers and the like are never kept; here is what more is not"
    >
      {mayChange ? <RedactionForm key={account.name} account={account} /> : <RedactionRules account={account} />}
    </Card>
  );
}

function RedactionRules({ account: { settings } }: { account: TenantAccount }) {
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Attributes</dt>
        <dd>{settings.redactKeys.length === 0 ? 'none more' : settings.redactKeys.join(', ')}</dd>
      </div>
      <div>
        <dt>Patterns</dt>
        <dd>
          {settings.redactPatterns.length === 0
            ? 'none more'
            : settings.redactPatterns.map((pattern) => (
                <code key={pattern} className={styles.pattern}>
                  {pattern}
                </code>
              ))}
        </dd>
      </div>
    </dl>
  );
}

function RedactionForm({ account }: { account: TenantAccount }) {
  const { settings } = account;
  const present = { keys: settings.redactKeys.join('\n'), patterns: settings.redactPatterns.join('\n') };
  const [typed, setTyped] = useState<Partial<typeof present>>({});
  const [sample, setSample] = useState('');
  const change = useChangeTenant(account.name);
  const trial = useTryRedaction();
  const personal = usePersonalData();
  const { keys, patterns } = { ...present, ...typed };
  const rules = { redactKeys: linesOf(keys), redactPatterns: linesOf(patterns) };
  const isChanged = keys !== present.keys || patterns !== present.patterns;
  const fault = change.error ?? trial.error;
  /** A refusal names a line by its number. */
  const faultOf = (field: string): string | undefined =>
    fault instanceof ApiError && fault.field?.startsWith(field) ? asSentence(fault.message) : undefined;
  const isOfLines = faultOf('redactKeys') !== undefined || faultOf('redactPatterns') !== undefined;

  function type(next: Partial<typeof present>): void {
    setTyped({ ...typed, ...next });
    change.reset();
    trial.reset();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const former = { redactKeys: settings.redactKeys, redactPatterns: settings.redactPatterns };
    change.mutate(rules, {
      onSuccess: () => {
        setTyped({});
        say(`Changed what nobody may read of ${account.name}`, { undo: () => change.mutate(former) });
      },
    });
  }

  return (
    <form className={styles.lines} onSubmit={submit} aria-label="Redaction">
      <div className={styles.pair}>
        <LinesField
          label="Names of attributes, one a line"
          placeholder="employee_number"
          note="However their words are joined: employee.number and employeeNumber are the same"
          value={keys}
          fault={faultOf('redactKeys')}
          onChange={(next) => type({ keys: next })}
        />
        <LinesField
          label="Patterns, one a line"
          placeholder="CASE-\d{6}"
          note="Regular expressions; one that some text could make slow is refused"
          value={patterns}
          fault={faultOf('redactPatterns')}
          onChange={(next) => type({ patterns: next })}
        />
      </div>
      <LinesField
        label="Try them on a line of a log, or a record in JSON"
        placeholder='{"message":"opened CASE-123456","employee_number":4711}'
        value={sample}
        fault={fault !== null && !isOfLines ? asSentence(fault.message) : undefined}
        onChange={(next) => {
          setSample(next);
          trial.reset();
        }}
      />
      {trial.data !== undefined && <Stored trial={trial.data} />}
      <div className={styles.buttons}>
        <Button
          disabled={sample.trim() === '' || trial.isPending}
          onClick={() => {
            change.reset();
            trial.mutate({ sample, ...rules });
          }}
        >
          Try
        </Button>
        <Button
          disabled={personal.isPending}
          onClick={() =>
            personal.mutate(undefined, {
              onSuccess: ({ redactKeys, redactPatterns }) =>
                type({
                  keys: [...new Set([...rules.redactKeys, ...redactKeys])].join('\n'),
                  patterns: [...new Set([...rules.redactPatterns, ...redactPatterns])].join('\n'),
                }),
              onError: (error) => say(error.message, { tone: 'fault' }),
            })
          }
        >
          Add personal data
        </Button>
        <Button type="submit" look="primary" disabled={!isChanged || change.isPending}>
          Save redaction
        </Button>
      </div>
    </form>
  );
}

/** What would be kept of the sample, with the places marked at which something is missing. */
function Stored({ trial }: { trial: RedactionTrial }) {
  return (
    <div role="status" aria-label="What would be stored">
      <dl className={styles.stored}>
        {trial.body !== null && (
          <div>
            <dt>{trial.isRecord ? 'body' : 'stored as'}</dt>
            <dd>
              <Marked value={trial.body} />
            </dd>
          </div>
        )}
        {Object.entries(trial.attributes).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Marked value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Marked({ value }: { value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <code>
      {markedParts(text).map(({ text: part, isMark, at }) =>
        isMark ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
      )}
    </code>
  );
}
