import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type LogRecord, logContextQuery } from '../../data/logs.ts';
import { Answer } from '../../kit/answer.tsx';
import { AttributeList, attributeRows, type ValueActions, valueText } from '../../kit/attribute-list.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { copyText } from '../../kit/clipboard.ts';
import { formatClockMs, formatExact, instantMs } from '../../kit/format/instant.ts';
import { say } from '../../kit/notices.ts';
import { useZone } from '../../kit/preferences.ts';
import { Section } from '../../kit/section.tsx';
import { ServiceName } from '../../kit/service-name.tsx';
import { SeverityBar, SeverityWord } from '../../kit/severity.tsx';
import { SidePanel } from '../../kit/side-panel.tsx';
import { rowMessage, structuredBody } from './log-message.ts';
import styles from './log-panel.module.css';

const CONTEXT_LINES = 8;

/** One record in full: its body laid out, what it carries, what stood around it, and the ways on. */
export function LogPanel(props: {
  record: LogRecord;
  actions: ValueActions;
  onClose(): void;
  onStep(step: 1 | -1): void;
  onOpen(record: LogRecord): void;
  onAround(record: LogRecord): void;
}) {
  const { record } = props;
  const zone = useZone();
  const structured = structuredBody(record.body);
  const ms = instantMs(record.timestamp);
  return (
    <SidePanel
      label="Log record"
      title={rowMessage(record)}
      onClose={props.onClose}
      onStep={props.onStep}
      actions={<IconButton icon="copy" label="Copy as JSON" onClick={() => copyRecord(record)} />}
    >
      <div className={styles.lead}>
        <div className={styles.meta}>
          <SeverityWord severity={record.severity} text={record.severityText} />
          <ServiceName name={record.service} />
          <time dateTime={record.timestamp} title={record.timestamp}>
            {formatExact(ms, zone)}
          </time>
        </div>
        <pre className={styles.body}>
          {structured === undefined ? valueText(record.body ?? '') : JSON.stringify(structured, undefined, 2)}
        </pre>
        <div className={styles.actions}>
          {record.traceId !== '' && (
            <Link
              to="/explore/traces/$traceId"
              params={{ traceId: record.traceId }}
              search={{ span: record.spanId === '' ? undefined : record.spanId } as never}
            >
              <Button icon="traces" tabIndex={-1}>
                Open trace
              </Button>
            </Link>
          )}
          <Button icon="clock" onClick={() => props.onAround(record)}>
            Show around
          </Button>
        </div>
      </div>
      <Section title="Attributes" note={Object.keys(record.attributes).length}>
        <AttributeList
          rows={attributeRows(record.attributes)}
          actions={props.actions}
          empty="This record has no attributes."
        />
      </Section>
      <Section title="Record">
        <AttributeList rows={ownRows(record)} actions={props.actions} />
      </Section>
      <Section
        title="Context"
        note={`± ${CONTEXT_LINES} lines of ${record.service === '' ? 'the same source' : record.service}`}
      >
        <Context record={record} onOpen={props.onOpen} />
      </Section>
      <Section title="Resource" note={Object.keys(record.resource).length}>
        <AttributeList
          rows={attributeRows(record.resource, 'resource.')}
          actions={props.actions}
          empty="The sender named no resource."
        />
      </Section>
    </SidePanel>
  );
}

function Context({ record, onOpen }: { record: LogRecord; onOpen(record: LogRecord): void }) {
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

function ownRows(record: LogRecord) {
  const rows = [
    { field: 'service', label: 'service', value: record.service },
    { field: 'severity', label: 'severity', value: record.severity },
    { field: 'eventName', label: 'event name', value: record.eventName },
    { field: 'traceId', label: 'trace', value: record.traceId },
    { field: 'spanId', label: 'span', value: record.spanId },
    { field: 'scope.name', label: 'scope', value: record.scope.name },
    { field: 'scope.version', label: 'scope version', value: record.scope.version },
  ];
  return rows.filter((row) => row.value !== '');
}

function copyRecord(record: LogRecord): void {
  void copyText(JSON.stringify(record, undefined, 2)).then((copied) =>
    say(copied ? 'Copied the record as JSON' : 'Could not copy'),
  );
}
