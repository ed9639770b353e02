import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { traceLogsQuery } from '../data/logs.ts';
import type { Range } from '../data/range.ts';
import type { SpanOutline, Trace } from '../data/trace.ts';
import { type SpanDetail, spanQuery } from '../data/traces.ts';
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
import { ServiceDoor } from '../kit/service-name.tsx';
import { SeverityBar } from '../kit/severity.tsx';
import { SidePanel } from '../kit/side-panel.tsx';
import { sentId } from './find-spans.ts';
import { SpanExemplars } from './span-exemplars.tsx';
import styles from './span-panel.module.css';

/** One span in full, with the ways to its logs, its service, and the traces it links to. */
export function SpanPanel(props: {
  span: SpanOutline;
  trace: Trace;
  onClose(): void;
  onStep(step: 1 | -1): void;
  onOpenSpan(spanId: string): void;
}) {
  const { span, trace } = props;
  const zone = useZone();
  const navigate = useNavigate();
  const asked = spanQuery(trace.traceId, span.spanId);
  const query = useQuery({ ...asked, enabled: !span.isSynthetic });
  const detail = query.data ?? undefined;
  const around = aroundTrace(trace);
  const startMs = instantMs(trace.start) + span.offsetMs;
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
            void copyText(JSON.stringify({ ...span, ...detail }, undefined, 2)).then((copied) =>
              say(copied ? 'Copied the span as JSON' : 'Could not copy'),
            )
          }
        />
      }
    >
      <div className={styles.lead}>
        <div className={styles.meta}>
          <ServiceDoor name={span.service} />
          <span>{span.kind}</span>
          <time dateTime={new Date(startMs).toISOString()}>{formatExact(startMs, zone)}</time>
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
        {span.isError && (
          <p className={styles.error}>
            <Icon name="error" size={14} />{' '}
            {detail === undefined || detail.statusMessage === ''
              ? 'The span ended with an error.'
              : detail.statusMessage}
          </p>
        )}
        {span.isSynthetic && <p className={styles.note}>Made by Oriel to hold spans whose parent never arrived.</p>}
        {span.clockSkewMs !== 0 && (
          <p className={styles.note}>
            Moved by {formatDuration(span.clockSkewMs)}: its host's clock disagreed with its parent's.
          </p>
        )}
        <div className={styles.actions} data-begin>
          <Button
            icon="logs"
            onClick={() =>
              void navigate({
                to: '/explore/logs',
                search: { q: fieldTerm('spanId', sentId(span.spanId)), ...around },
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
          <Button
            icon="metrics"
            onClick={() =>
              void navigate({ to: '/explore/metrics', search: { service: [span.service], ...around } } as never)
            }
          >
            Metrics
          </Button>
          {span.parentSpanId !== '' && (
            <Button icon="up" onClick={() => props.onOpenSpan(span.parentSpanId)}>
              Parent
            </Button>
          )}
        </div>
      </div>
      {!span.isSynthetic && (
        <Answer of={query} queryKey={asked.queryKey}>
          {(found) =>
            found === null ? (
              <p className={styles.none}>The span is not stored any more.</p>
            ) : (
              <Details detail={found} span={span} trace={trace} />
            )
          }
        </Answer>
      )}
    </SidePanel>
  );
}

function Details({ detail, span, trace }: { detail: SpanDetail; span: SpanOutline; trace: Trace }) {
  const navigate = useNavigate();
  const around = aroundTrace(trace);
  const actions: ValueActions = {
    filterFor: (field, value) =>
      void navigate({ to: '/explore/traces', search: { q: fieldTerm(field, value), ...around } } as never),
    filterOut: (field, value) =>
      void navigate({ to: '/explore/traces', search: { q: negated(fieldTerm(field, value)), ...around } } as never),
  };
  return (
    <>
      {detail.events.length > 0 && (
        <Section title="Events" note={noteOf(detail.events.length, detail.droppedEvents)}>
          {detail.events.map((event, index) => (
            // Two events may share name and time.
            <div key={`${index}`} className={styles.event}>
              <div className={styles.eventHead}>
                <strong>{event.name}</strong>
                <span className="number">+{formatDuration(instantMs(event.timestamp) - instantMs(detail.start))}</span>
              </div>
              <AttributeList rows={attributeRows(event.attributes)} empty="no attributes" />
            </div>
          ))}
        </Section>
      )}
      <Section title="Attributes" note={noteOf(Object.keys(detail.attributes).length, detail.droppedAttributes)}>
        <AttributeList rows={attributeRows(detail.attributes)} actions={actions} empty="This span has no attributes." />
      </Section>
      <SpanLogs spanId={detail.spanId} traceId={trace.traceId} />
      <SpanExemplars traceId={trace.traceId} spanId={detail.spanId} range={rangeOf(around)} around={around} />
      {detail.links.length > 0 && (
        <Section title="Links" note={noteOf(detail.links.length, detail.droppedLinks)}>
          {detail.links.map((link) => (
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
            { field: 'spanId', label: 'span', value: detail.spanId },
            ...(span.parentSpanId === '' && detail.parentSpanId === ''
              ? []
              : [{ field: 'parentSpanId', label: 'parent', value: detail.parentSpanId }]),
            { field: 'scope.name', label: 'scope', value: detail.scope.name },
          ]}
        />
      </Section>
      <Section title="Resource" note={Object.keys(detail.resource).length} open={false}>
        <AttributeList
          rows={attributeRows(detail.resource, 'resource.')}
          actions={actions}
          empty="The sender named no resource."
        />
      </Section>
    </>
  );
}

/** How many there are, and how many the sender left out. */
function noteOf(count: number, dropped: number): string {
  return dropped === 0 ? formatCount(count) : `${formatCount(count)}, ${formatCount(dropped)} dropped by the sender`;
}

/** The logs of the whole trace are asked for once; those of this span come first. */
function SpanLogs({ spanId, traceId }: { spanId: string; traceId: string }) {
  const zone = useZone();
  const asked = traceLogsQuery(traceId);
  const query = useQuery(asked);
  const own = query.data?.filter((record) => record.spanId === spanId) ?? [];
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
            {[...own, ...records.filter((record) => record.spanId !== spanId)].slice(0, 50).map((record) => (
              <Link
                key={record.id}
                className={styles.log}
                data-own={record.spanId === spanId}
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

function rangeOf({ from, to }: { from: string; to: string }): Range {
  return { startMs: instantMs(from), endMs: instantMs(to) };
}

function aroundInstant(timestamp: string): { from: string; to: string } {
  const ms = instantMs(timestamp);
  return { from: new Date(ms - MINUTE_MS).toISOString(), to: new Date(ms + MINUTE_MS).toISOString() };
}
