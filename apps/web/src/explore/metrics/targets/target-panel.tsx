import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { relabelStepsQuery } from '../../../data/targets.ts';
import { StatusMark } from '../../../health/status-mark.tsx';
import { Answer } from '../../../kit/answer.tsx';
import { AttributeList, attributeRows } from '../../../kit/attribute-list.tsx';
import { formatDuration, formatDurationText } from '../../../kit/format/duration.ts';
import { Icon } from '../../../kit/icon.tsx';
import { Ago } from '../../../kit/moment.tsx';
import { Section } from '../../../kit/section.tsx';
import { SidePanel } from '../../../kit/side-panel.tsx';
import { evaluatedMs } from '../rules/progress.ts';
import { changesOf, ruleText, type ShownTarget } from './shown-targets.ts';
import { STATUS, WORDS } from './target-status.ts';
import styles from './targets-page.module.css';

/** One target: how its last scrape went, its labels before and after relabelling, and what each rule did. */
export function TargetPanel({
  target,
  onClose,
  onStep,
}: {
  target: ShownTarget;
  onClose(): void;
  onStep(step: 1 | -1): void;
}) {
  const isDropped = target.health === 'dropped';
  const atMs = isDropped ? null : evaluatedMs(target.lastScrape);
  return (
    <SidePanel
      label="Target"
      title={
        <span className="mono">
          {isDropped ? (target.discoveredLabels.__address__ ?? 'dropped') : target.scrapeUrl}
        </span>
      }
      onClose={onClose}
      onStep={onStep}
    >
      <div className={styles.lead}>
        {isDropped ? (
          <p>Dropped by relabelling: it is not scraped.</p>
        ) : (
          <>
            <p className={styles.meta}>
              <StatusMark status={STATUS[target.health]} hasWord={false} />
              <strong>{WORDS[target.health]}</strong>
              <span>
                {atMs === null ? (
                  'since the start of its pool'
                ) : (
                  <>
                    last scraped <Ago at={atMs} /> in {formatDuration(target.lastScrapeDuration * 1_000)}
                  </>
                )}
              </span>
              <span>
                every {formatDurationText(target.scrapeInterval)}, at most {formatDurationText(target.scrapeTimeout)}
              </span>
            </p>
            {target.lastError !== '' && (
              <p className={styles.fault}>
                <Icon name="error" size={14} />
                {target.lastError}
              </p>
            )}
            <p className={styles.doors}>
              <Link to="/explore/metrics" search={{ q: [selector(target.labels)], view: 'table' } as never}>
                All its series
              </Link>
              <Link to="/explore/metrics" search={{ q: [`up${selector(target.labels)}`] } as never}>
                When it was up
              </Link>
              <Link
                to="/explore/metrics"
                search={{ q: [`scrape_duration_seconds${selector(target.labels)}`] } as never}
              >
                How long scrapes took
              </Link>
            </p>
          </>
        )}
      </div>
      {!isDropped && (
        <Section title="Labels, as its series have them">
          <AttributeList rows={attributeRows(target.labels)} />
        </Section>
      )}
      <Section title="Discovered, before relabelling">
        <AttributeList rows={attributeRows(target.discoveredLabels)} />
      </Section>
      <Section title="Relabelling, rule by rule">
        <Steps target={target} />
      </Section>
    </SidePanel>
  );
}

function Steps({ target: { scrapePool, discoveredLabels } }: { target: ShownTarget }) {
  const asked = relabelStepsQuery(scrapePool, discoveredLabels);
  const steps = useQuery(asked);
  return (
    <Answer of={steps} queryKey={asked.queryKey}>
      {(found) =>
        found.length === 0 ? (
          <p className={styles.none}>The pool has no relabel_configs.</p>
        ) : (
          <ol className={styles.steps}>
            {found.map(({ rule, output, keep }, at) => {
              const changes = changesOf(at === 0 ? discoveredLabels : found[at - 1]!.output, output);
              return (
                <li key={at}>
                  <code>{ruleText(rule)}</code>
                  {keep ? (
                    <ul className={styles.changes}>
                      {changes.map(({ name, before, after }) => (
                        <li key={name} className="mono">
                          {name}: {before === undefined ? 'new' : before} → {after === undefined ? 'gone' : after}
                        </li>
                      ))}
                      {changes.length === 0 && <li>changes nothing</li>}
                    </ul>
                  ) : (
                    <p className={styles.drops}>drops the target</p>
                  )}
                </li>
              );
            })}
          </ol>
        )
      }
    </Answer>
  );
}

function selector(labels: Readonly<Record<string, string>>): string {
  return `{${['job', 'instance']
    .filter((name) => labels[name] !== undefined)
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
    .join(', ')}}`;
}
