import type { Command } from '../commands/command.ts';
import { reachable } from '../commands/reachable.ts';
import { useAllCommands } from '../commands/use-commands.ts';
import { IconButton } from '../kit/button.tsx';
import { Sheet } from '../kit/floating.tsx';
import { KeyCap } from '../kit/key-cap.tsx';
import styles from './key-sheet.module.css';

/** What is looked for most often first. */
const GROUPS: readonly Command['group'][] = [
  'Go to',
  'View',
  'Time',
  'Query',
  'Results',
  'Chart',
  'Service',
  'Saved view',
  'Settings',
];

/** The keys that work here and now, from the same list as the palette. */
export default function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const commands = reachable(useAllCommands());
  const groups = GROUPS.filter((group) => commands.some((command) => command.group === group));
  return (
    <Sheet open={open} onOpenChange={onOpenChange} label="Keys" className={styles.sheet}>
      <header className={styles.head}>
        <h2>Keys</h2>
        <IconButton icon="close" label="Close" onClick={() => onOpenChange(false)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a small screen it scrolls, so the keyboard must reach it. */}
      <div className={styles.groups} tabIndex={0} role="group" aria-label="Keys that work here">
        {groups.map((group) => (
          <section key={group} className={styles.group}>
            <h3 className={styles.heading}>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id} className={styles.row}>
                    <dt>{command.title}</dt>
                    <dd>
                      {command.keys.map((chord) => (
                        <KeyCap key={chord} chord={chord} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
