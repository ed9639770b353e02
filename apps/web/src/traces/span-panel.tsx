import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type LogRecord, traceLogsQuery } from '../data/logs.ts';
import type { Span, Trace } from '../data/traces.ts';
import { rowMessage } from '../explore/logs/log-message.ts';
import { Answer } from '../kit/answer.tsx';
import { AttributeList, attributeRows, type ValueActions } from '../kit/attribute-list.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { copyText } from '../kit/clipboard.ts';
import { formatCount } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { formatClockMs, formatExact, instantMs } from '../kit/format/instant.ts';
import { Icon } from '../kit/icon.tsx';
import { say } from '../kit/notices.ts';
import { useZone } from '../kit/preferences.ts';
import { fieldTerm, negated } from '../kit/query/search-terms.ts';
import { Section } from '../kit/section.tsx';
import { ServiceName } from '../kit/service-name.tsx';
import { SeverityBar } from '../kit/severity.tsx';
import { SidePanel } from '../kit/side-panel.tsx';
import styles from './span-panel.module.css';

/** One span in full, with the ways to its logs, its service, and the traces it links to. */
export function SpanPanel(props: {
  span: Span;
  trace: Trace;
  onClose(): void;
  onStep(step: 1 | -1): void;
  onOpenSpan(spanId: string): void;
}) {
  const { span, trace } = props;
  const zone = useZone();
  const navigate = useNavigate();
  const around = aroundTrace(trace);
  const actions: ValueActions = {
    filterFor: (field, value) =>
      void navigate({ to: '/explore/traces', search: { q: fieldTerm(field, value), ...around } } as never),
    filterOut: (field, value) =>
      void navigate({ to: '/explore/traces', search: { q: negated(fieldTerm(field, value)), ...around } } as never),
  };
  const isError = span.status.toUpperCase() === 'ERROR';
  return (
    <SidePanel
      label="Span"
      title={span.name}
      onClose={props.onClose}
      onStep={props.onStep}
      actions={
        <IconButton
          icon="copy"
          label="Copy as JSON"
          onClick={() =>
            void copyText(JSON.stringify(span, undefined, 2)).then((copied) =>
              say(copied ? 'Copied the span as JSON' : 'Could not copy'),
            )
          }
        />
      }
    >
      <div className={styles.lead}>
        <div className={styles.meta}>
          <ServiceName name={span.service} />
          <span>{span.kind.toLowerCase()}</span>
          <time dateTime={span.start}>{formatExact(instantMs(span.start), zone)}</time>
        </div>
        <dl className={styles.figures}>
          <div>
            <dt>Duration</dt>
            <dd>{formatDuration(span.durationMs)}</dd>
          </div>
          <div>
            <dt>Own time</dt>
            <dd>{formatDuration(span.selfMs)}</dd>
          </div>
          <div>
            <dt>Starts after</dt>
            <dd>{formatDuration(span.offsetMs)}</dd>
          </div>
        </dl>
        {isError && (
          <p className={styles.error}>
            <Icon name="error" size={14} />{' '}
            {span.statusMessage === '' ? 'The span ended with an error.' : span.statusMessage}
          </p>
        )}
        {span.synthetic && <p className={styles.note}>Made by Oriel to hold spans whose parent never arrived.</p>}
        {span.clockSkewMs !== 0 && (
          <p className={styles.note}>
            Moved by {formatDuration(span.clockSkewMs)}: its host's clock disagreed with its parent's.
          </p>
        )}
        <div className={styles.actions}>
          <Button
            icon="logs"
            onClick={() =>
              void navigate({
                to: '/explore/logs',
                search: { q: fieldTerm('spanId', span.spanId), ...around },
              } as never)
            }
          >
            Its logs
          </Button>
          <Button
            icon="services"
            onClick={() =>
              void navigate({ to: '/services/$service', params: { service: span.service }, search: around } as never)
            }
          >
            Service
          </Button>
        </div>
      </div>
      {span.events.length > 0 && (
        <Section title="Events" note={span.events.length}>
          {span.events.map((event, index) => (
            // Two events may share name and time.
            <div key={`${index}`} className={styles.event}>
              <div className={styles.eventHead}>
                <strong>{event.name}</strong>
                <span className="number">+{formatDuration(instantMs(event.timestamp) - instantMs(span.start))}</span>
              </div>
              <AttributeList rows={attributeRows(event.attributes)} empty="no attributes" />
            </div>
          ))}
        </Section>
      )}
      <Section title="Attributes" note={Object.keys(span.attributes).length}>
        <AttributeList rows={attributeRows(span.attributes)} actions={actions} empty="This span has no attributes." />
      </Section>
      <SpanLogs span={span} traceId={trace.traceId} />
      {span.links.length > 0 && (
        <Section title="Links" note={span.links.length}>
          {span.links.map((link) => (
            <Link
              key={`${link.traceId}${link.spanId}`}
              className={styles.link}
              to="/explore/traces/$traceId"
              params={{ traceId: link.traceId }}
              search={{ span: link.spanId }}
            >
              {link.traceId}
            </Link>
          ))}
        </Section>
      )}
      <Section title="Identity">
        <AttributeList
          rows={[
            { field: 'traceId', label: 'trace', value: trace.traceId },
            { field: 'spanId', label: 'span', value: span.spanId },
            ...(span.parentSpanId === '' ? [] : [{ field: 'parentSpanId', label: 'parent', value: span.parentSpanId }]),
            { field: 'scope.name', label: 'scope', value: span.scope.name },
          ]}
        />
        {span.parentSpanId !== '' && trace.spans.some((other) => other.spanId === span.parentSpanId) && (
          <div className={styles.actions}>
            <Button small onClick={() => props.onOpenSpan(span.parentSpanId)}>
              Go to parent
            </Button>
          </div>
        )}
      </Section>
      <Section title="Resource" note={Object.keys(span.resource).length} open={false}>
        <AttributeList
          rows={attributeRows(span.resource, 'resource.')}
          actions={actions}
          empty="The sender named no resource."
        />
      </Section>
    </SidePanel>
  );
}

/** The logs of the whole trace are asked for once; those of this span come first. */
function SpanLogs({ span, traceId }: { span: Span; traceId: string }) {
  const zone = useZone();
  const asked = traceLogsQuery(traceId);
  const query = useQuery(asked);
  const own = query.data?.filter((record) => record.spanId === span.spanId) ?? [];
  return (
    <Section
      title="Logs"
      note={
        query.data === undefined
          ? undefined
          : `${formatCount(own.length)} of this span, ${formatCount(query.data.length)} of the trace`
      }
    >
      <Answer of={query} queryKey={asked.queryKey}>
        {(records) => (
          <div>
            {records.length === 0 && <p className={styles.none}>No log record carries this trace's id.</p>}
            {[...own, ...records.filter((record) => record.spanId !== span.spanId)]
              .slice(0, 50)
              .map((record: LogRecord) => (
                <Link
                  key={record.id}
                  className={styles.log}
                  data-own={record.spanId === span.spanId}
                  to="/explore/logs"
                  search={
                    {
                      q: `traceId:${traceId}`,
                      log: `${record.id}@${record.timestamp}`,
                      ...aroundInstant(record.timestamp),
                    } as never
                  }
                >
                  <SeverityBar severity={record.severity} />
                  <span className={styles.logTime}>{formatClockMs(instantMs(record.timestamp), zone)}</span>
                  <span className={styles.logText}>{rowMessage(record)}</span>
                </Link>
              ))}
          </div>
        )}
      </Answer>
    </Section>
  );
}

const MINUTE_MS = 60_000;

/** A range that holds the whole trace with a minute to either side, for the pages that a span leads to. */
function aroundTrace(trace: Trace): { from: string; to: string } {
  const startMs = instantMs(trace.start);
  return {
    from: new Date(startMs - MINUTE_MS).toISOString(),
    to: new Date(startMs + trace.durationMs + MINUTE_MS).toISOString(),
  };
}

function aroundInstant(timestamp: string): { from: string; to: string } {
  const ms = instantMs(timestamp);
  return { from: new Date(ms - MINUTE_MS).toISOString(), to: new Date(ms + MINUTE_MS).toISOString() };
}
