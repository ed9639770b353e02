import { type FormEvent, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Floating } from '../kit/floating.tsx';
import { formatDuration } from '../kit/format/duration.ts';
import { formatClock, formatDateTime, formatDay, formatMinute, type Zone, zoneLabel } from '../kit/format/instant.ts';
import { changePreferences, useZone } from '../kit/preferences.ts';
import { Segmented } from '../kit/segmented.tsx';
import { parseTimeWords, relativeLabel } from '../kit/time/time-expression.ts';
import styles from './time-control.module.css';
import { type TimeWindow, useTimeWindow } from './time-window.tsx';

const PRESETS = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d', '2d', '7d', '14d', '30d'];

/** The one control of time: relative, absolute, in words; the zone always said. */
export function TimeControl() {
  const time = useTimeWindow();
  const zone = useZone();
  const [isOpen, setOpen] = useState(false);
  const widthMs = time.range.endMs - time.range.startMs;
  const shift = (direction: 1 | -1): void =>
    time.zoom(time.range.startMs + direction * widthMs, time.range.endMs + direction * widthMs);

  useCommands([
    {
      id: 'time.open',
      title: 'Change the time range',
      group: 'Time',
      keys: ['t'],
      also: 'from to date',
      run: () => setOpen(true),
    },
    {
      id: 'time.live',
      title: time.isLive ? 'Stop following now' : 'Follow now (live)',
      group: 'Time',
      keys: ['.'],
      run: () => time.setLive(!time.isLive),
    },
    {
      id: 'time.back',
      title: 'Back to the time range before',
      group: 'Time',
      keys: ['Backspace'],
      also: 'zoom undo',
      run: time.back,
    },
    { id: 'time.out', title: 'Zoom out', group: 'Time', keys: ['-'], run: () => zoomOut(time) },
    {
      id: 'time.earlier',
      title: 'Earlier by one range',
      group: 'Time',
      keys: ['shift+ArrowLeft'],
      run: () => shift(-1),
    },
    { id: 'time.later', title: 'Later by one range', group: 'Time', keys: ['shift+ArrowRight'], run: () => shift(1) },
    {
      id: 'time.week',
      title: 'Same time last week',
      group: 'Time',
      also: 'previous back',
      run: () => time.zoom(time.range.startMs - 604_800_000, time.range.endMs - 604_800_000),
    },
    {
      id: 'time.zone',
      title: zone === 'utc' ? 'Show local time' : 'Show UTC',
      group: 'Time',
      run: () => changePreferences({ zone: zone === 'utc' ? 'local' : 'utc' }),
    },
    ...PRESETS.map((span) => ({
      id: `time.${span}`,
      title: relativeLabel({ from: `now-${span}`, to: 'now' }) ?? span,
      group: 'Time' as const,
      run: () => time.setRange({ from: `now-${span}`, to: 'now' }),
    })),
  ]);

  return (
    <div className={styles.control}>
      {time.canGoBack && (
        <IconButton icon="left" label="Back to the time range before" keys="Backspace" onClick={time.back} />
      )}
      <Floating
        label="Time range"
        open={isOpen}
        onOpenChange={setOpen}
        align="end"
        className={styles.popup}
        trigger={
          <Button icon="clock" aria-label={`Time range: ${timeLabel(time, zone)} ${zoneLabel(zone, time.range.endMs)}`}>
            <span className={styles.label}>{timeLabel(time, zone)}</span>{' '}
            <span className={styles.zone}>{zoneLabel(zone, time.range.endMs)}</span>
          </Button>
        }
      >
        <TimeForm onDone={() => setOpen(false)} />
      </Floating>
    </div>
  );
}

function TimeForm({ onDone }: { onDone(): void }) {
  const time = useTimeWindow();
  const zone = useZone();
  const [words, setWords] = useState('');
  const [isRefused, setRefused] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const range = parseTimeWords(words, Date.now(), zone);
    setRefused(range === undefined);
    if (range === undefined) return;
    time.setRange(range);
    onDone();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.row}>
        <TextField
          label="Time in words"
          placeholder="yesterday 9 to 10"
          value={words}
          autoFocus
          autoComplete="off"
          fault={
            isRefused
              ? 'Not understood. Try 2h, yesterday, 10:00 to 11:30, monday 8am to 5pm, 2026-11-21 14:00 to 15:00.'
              : undefined
          }
          onChange={(event) => {
            setWords(event.target.value);
            setRefused(false);
          }}
        />
        <Button type="submit" look="primary" disabled={words.trim() === ''}>
          Go
        </Button>
      </div>
      <div className={styles.presets}>
        {PRESETS.map((span) => (
          <button
            key={span}
            type="button"
            className={styles.preset}
            aria-pressed={time.text.from === `now-${span}` && time.text.to === 'now'}
            onClick={() => {
              time.setRange({ from: `now-${span}`, to: 'now' });
              onDone();
            }}
          >
            {relativeLabel({ from: `now-${span}`, to: 'now' })?.replace('Last ', '')}
          </button>
        ))}
      </div>
      <div className={styles.exact}>
        {formatDateTime(time.range.startMs, zone)}
        <br />
        {formatDateTime(time.range.endMs, zone)} ({formatDuration(time.range.endMs - time.range.startMs)})
      </div>
      <div className={styles.foot}>
        <Segmented
          label="Time zone"
          value={zone}
          choices={[
            { value: 'local', label: `Local (${zoneLabel('local', time.range.endMs)})` },
            { value: 'utc', label: 'UTC' },
          ]}
          onChange={(next: Zone) => changePreferences({ zone: next })}
        />
        <Button look="quiet" icon="zoomOut" onClick={() => zoomOut(time)}>
          Zoom out
        </Button>
      </div>
    </form>
  );
}

function zoomOut(time: TimeWindow): void {
  const half = (time.range.endMs - time.range.startMs) / 2;
  time.zoom(time.range.startMs - half, Math.min(time.range.endMs + half, Date.now()));
}

/** `Last 1 h`, or `21 Nov 14:02 – 15:10`. */
function timeLabel(time: TimeWindow, zone: Zone): string {
  const relative = relativeLabel(time.text);
  if (relative !== undefined) return relative;
  const { startMs, endMs } = time.range;
  const clock = endMs - startMs < 600_000 ? formatClock : formatMinute;
  const startDay = formatDay(startMs, zone);
  const endDay = formatDay(endMs, zone);
  return startDay === endDay
    ? `${startDay} ${clock(startMs, zone)} – ${clock(endMs, zone)}`
    : `${startDay} ${clock(startMs, zone)} – ${endDay} ${clock(endMs, zone)}`;
}
