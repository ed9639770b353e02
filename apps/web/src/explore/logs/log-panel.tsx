import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ListedLog, type LogRecord, logContextQuery, logRecordQuery } from '../../data/logs.ts';
import { Answer } from '../../kit/answer.tsx';
import { AttributeList, attributeRows, type ValueActions, valueText } from '../../kit/attribute-list.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { copyText } from '../../kit/clipboard.ts';
import { formatClockMs, formatExact, instantMs } from '../../kit/format/instant.ts';
import { say } from '../../kit/notices.ts';
import { useZone } from '../../kit/preferences.ts';
import { Section } from '../../kit/section.tsx';
import { ServiceDoor } from '../../kit/service-name.tsx';
import { SeverityBar, SeverityWord } from '../../kit/severity.tsx';
import { SidePanel } from '../../kit/side-panel.tsx';
import { rowMessage, structuredBody } from './log-message.ts';
import styles from './log-panel.module.css';

const CONTEXT_LINES = 8;

/**
 * One record in full: its body laid out, what it carries, what stood around it, and the ways on. What a list has of it is there at once;
 * the rest is asked for here, unless it was foreseen.
 */
export function LogPanel(props: {
  record: ListedLog;
  actions: ValueActions;
  onClose(): void;
  onStep(step: 1 | -1): void;
  onOpen(record: ListedLog): void;
  onAround(record: ListedLog): void;
}) {
  const { record } = props;
  const client = useQueryClient();
  const asked = logRecordQuery(record);
  const query = useQuery(asked);
  const whole = query.data ?? undefined;
  const zone = useZone();
  const structured = structuredBody(record.body);
  const ms = instantMs(record.timestamp);
  return (
    <SidePanel
      label="Log record"
      title={rowMessage(record)}
      onClose={props.onClose}
      onStep={props.onStep}
      actions={
        <IconButton icon="copy" label="Copy as JSON" onClick={() => void client.fetchQuery(asked).then(copyRecord)} />
      }
    >
      <div className={styles.lead}>
        <div className={styles.meta}>
          <SeverityWord severity={record.severity} {...(whole === undefined ? {} : { text: whole.severityText })} />
          <ServiceDoor name={record.service} />
          <time dateTime={record.timestamp} title={record.timestamp}>
            {formatExact(ms, zone)}
          </time>
        </div>
        <pre className={styles.body}>
          {structured === undefined ? valueText(record.body ?? '') : JSON.stringify(structured, undefined, 2)}
        </pre>
        <div className={styles.actions} data-begin>
          {record.traceId !== '' && (
            <Link
              to="/explore/traces/$traceId"
              params={{ traceId: record.traceId }}
              search={{ span: record.spanId || undefined } as never}
            >
              <Button icon="traces" tabIndex={-1}>
                Open trace
              </Button>
            </Link>
          )}
          <Button
            icon="clock"
            title="The list of what stood around, at this record (a)"
            onClick={() => props.onAround(record)}
          >
            Show around
          </Button>
        </div>
      </div>
      <Section title="Attributes" note={whole && Object.keys(whole.attributes).length}>
        <Answer of={query} queryKey={asked.queryKey}>
          {(answer) =>
            answer === null ? (
              <p className={styles.gone}>This record is not stored any more.</p>
            ) : (
              <AttributeList
                rows={attributeRows(answer.attributes)}
                actions={props.actions}
                empty="This record has no attributes."
              />
            )
          }
        </Answer>
      </Section>
      <Section title="Record">
        <AttributeList rows={ownRows(record, whole)} actions={props.actions} />
      </Section>
      <Section
        title="Context"
        note={`± ${CONTEXT_LINES} lines of ${record.service === '' ? 'the same source' : record.service}`}
      >
        <Context record={record} onOpen={props.onOpen} />
      </Section>
      {whole !== undefined && (
        <Section title="Resource" note={Object.keys(whole.resource).length}>
          <AttributeList
            rows={attributeRows(whole.resource, 'resource.')}
            actions={props.actions}
            empty="The sender named no resource."
          />
        </Section>
      )}
    </SidePanel>
  );
}

function Context({ record, onOpen }: { record: ListedLog; onOpen(record: ListedLog): void }) {
  const zone = useZone();
  const asked = logContextQuery(record, CONTEXT_LINES);
  const query = useQuery(asked);
  return (
    <Answer of={query} queryKey={asked.queryKey}>
      {(lines) => (
        <div className={styles.context}>
          {lines.map((line) => (
            <button
              key={line.id}
              type="button"
              className={styles.line}
              aria-current={line.id === record.id}
              onClick={() => onOpen(line)}
            >
              <SeverityBar severity={line.severity} />
              <span className={styles.time}>{formatClockMs(instantMs(line.timestamp), zone)}</span>
              <span>{rowMessage(line)}</span>
            </button>
          ))}
        </div>
      )}
    </Answer>
  );
}

function ownRows(record: ListedLog, whole: LogRecord | undefined) {
  const rows = [
    { field: 'service', label: 'service', value: record.service },
    { field: 'severity', label: 'severity', value: record.severity },
    { field: 'eventName', label: 'event name', value: record.eventName },
    { field: 'traceId', label: 'trace', value: record.traceId },
    { field: 'spanId', label: 'span', value: record.spanId },
    { field: 'scope.name', label: 'scope', value: whole?.scope.name ?? '' },
    { field: 'scope.version', label: 'scope version', value: whole?.scope.version ?? '' },
  ];
  return rows.filter((row) => row.value !== '');
}

async function copyRecord(record: LogRecord | null | undefined): Promise<void> {
  const copied = record && (await copyText(JSON.stringify(record, undefined, 2)));
  say(copied ? 'Copied the record as JSON' : 'Could not copy');
}
