import { useSignOut, useViewer } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { changePreferences, type Preferences, usePreferences } from '../kit/preferences.ts';
import { Segmented } from '../kit/segmented.tsx';
import styles from './parts.module.css';
import { PasswordCard } from './password-card.tsx';

export function ProfilePart() {
  const viewer = useViewer();
  const preferences = usePreferences();
  const signOut = useSignOut();
  return (
    <>
      <Card title="You">
        <div className={styles.rows}>
          <div className={styles.row}>
            <span>Signed in as</span>
            <span>{viewer.user ?? 'by a one-time link'}</span>
          </div>
          <div className={styles.row}>
            <span>Role</span>
            <span>
              {viewer.role} of {viewer.tenant.name}
              {viewer.operator && ', operator of this installation'}
            </span>
          </div>
          <div className={styles.row}>
            <span>Session</span>
            <span>
              <Button onClick={() => signOut.mutate()}>Sign out</Button>
            </span>
          </div>
        </div>
      </Card>
      {viewer.user !== null && <PasswordCard />}
      <Card title="Look">
        <div className={styles.rows}>
          <div className={styles.row}>
            <span>Theme</span>
            <Choice
              label="Theme"
              name="theme"
              value={preferences.theme}
              choices={[
                { value: 'system', label: "The system's" },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <div className={styles.row}>
            <span>Rows</span>
            <Choice
              label="Rows"
              name="density"
              value={preferences.density}
              choices={[
                { value: 'dense', label: 'Dense' },
                { value: 'comfortable', label: 'Comfortable' },
              ]}
            />
          </div>
          <div className={styles.row}>
            <span>Clock</span>
            <Choice
              label="Clock"
              name="zone"
              value={preferences.zone}
              choices={[
                { value: 'local', label: 'Local time' },
                { value: 'utc', label: 'UTC' },
              ]}
            />
          </div>
        </div>
      </Card>
    </>
  );
}

function Choice<Name extends keyof Preferences>(props: {
  label: string;
  name: Name;
  value: Preferences[Name] & string;
  choices: readonly { readonly value: Preferences[Name] & string; readonly label: string }[];
}) {
  return (
    <span>
      <Segmented
        label={props.label}
        value={props.value}
        choices={props.choices}
        onChange={(value) => changePreferences({ [props.name]: value })}
      />
    </span>
  );
}
