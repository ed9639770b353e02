import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { extractSelectors, METRIC_NAME, parseExpr } from '@oriel/promql';
import { DCLinter } from 'dclint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { apiOf } from './kit/api.ts';
import { type Dashboard, exprsOf, readDashboard, withVariables } from './kit/grafana-dashboard.ts';
import { type OrielProcess, startOriel } from './kit/oriel-process.ts';

// What is shipped for the tools that run beside Oriel, held against their own rules: the compose file, configurations, rules,
// dashboards; and what of it can run without containers.

const ROOT = join(import.meta.dirname, '..');
const BESIDE = join(ROOT, 'content/beside');
const COMPOSE = join(BESIDE, 'compose');
const PROMTOOL = '/usr/bin/promtool';
const AMTOOL = '/usr/bin/amtool';
const run = promisify(execFile);
const text = (file: string) => readFileSync(join(BESIDE, file), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'oriel-beside-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function hasTool(path: string): boolean {
  const isThere = existsSync(path);
  if (!isThere) console.warn(`no ${basename(path)} at ${path}: what it would check is skipped`);
  return isThere;
}

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

const compose = parse(text('compose/compose.yml')) as ComposeFile;
const services = Object.entries(compose.services);

describe('the compose file', () => {
  test('is one of the Compose Specification', () => {
    const rules = {
      'invalid-schema': 2,
      'no-duplicate-container-names': 2,
      'no-duplicate-exported-ports': 2,
      'no-unbound-port-interfaces': 2,
      'service-image-require-explicit-tag': 2,
    } as const;
    const others = [
      'no-build-and-image',
      'require-quotes-in-ports',
      'require-project-name-field',
      'no-quotes-in-volumes',
    ];
    const orders = ['service-keys-order', 'services-alphabetical-order', 'service-ports-alphabetical-order'];
    const off = [...others, ...orders, 'top-level-properties-order', 'service-dependencies-alphabetical-order'];
    const linter = new DCLinter({
      rules: { ...Object.fromEntries(off.map((rule) => [rule, 0] as const)), ...rules },
      quiet: false,
      debug: false,
      exclude: [],
    });
    // Its types are lost where imports name their files in whole.
    const found = linter.lintFiles([join(COMPOSE, 'compose.yml')], false) as readonly {
      messages: readonly unknown[];
    }[];
    expect(found.flatMap(({ messages }) => messages)).toEqual([]);
  });

  test('names what is there: files, volumes, secrets, services', () => {
    for (const [name, service] of services) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(COMPOSE, source)), `${name}: ${volume}`).toBe(true);
        else expect(Object.keys(compose.volumes), `${name}: ${volume}`).toContain(source);
      }
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const needed of Object.keys(service.depends_on ?? {}))
        expect(Object.keys(compose.services)).toContain(needed);
      if (service.build) {
        const context = join(COMPOSE, service.build.context);
        expect(context).toBe(`${ROOT}`);
        expect(existsSync(join(context, service.build.dockerfile))).toBe(true);
      }
    }
  });

  test('opens no port beyond this machine', () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
  });

  test('has a service for each address in its configurations', () => {
    const files = globSync('**/*.{yml,yaml}', { cwd: COMPOSE }).filter((file) => file !== 'compose.yml');
    expect(files).toHaveLength(7);
    const known = [...services.map(([name]) => name), 'localhost', '127.0.0.1', '0.0.0.0'];
    for (const file of files) {
      // Addresses stand in values; in notes they may be anybody's.
      const values = JSON.stringify(parse(text(join('compose', file))));
      for (const [address, host] of values.matchAll(/(?:https?:\/\/|")([a-z0-9.-]+):\d{2,5}\b/g))
        expect(known, `${address} in ${file}`).toContain(host);
    }
  });
});

describe.skipIf(!hasTool(PROMTOOL))('Prometheus', () => {
  test.each(['prometheus/prometheus.yml', 'compose/prometheus/prometheus.yml'])('takes %s', async (file) => {
    const folder = join(directory, file.replaceAll('/', '-'));
    mkdirSync(join(folder, 'rules'), { recursive: true });
    writeFileSync(join(folder, 'oriel.key'), 'oriel_key');
    writeFileSync(join(folder, 'rules/oriel.yml'), text('prometheus/rules/oriel.yml'));
    writeFileSync(join(folder, 'prometheus.yml'), text(file).replaceAll('/keys/prometheus', 'oriel.key'));
    const { stdout } = await run(PROMTOOL, ['check', 'config', join(folder, 'prometheus.yml')]);
    expect(stdout).toContain('is valid prometheus config file syntax');
  });

  test('is told of an Oriel that is down, of parts that are not well, and of nothing else', async () => {
    const series = (name: string, values: string) => ({ series: name, values });
    const unit = {
      rule_files: [join(BESIDE, 'prometheus/rules/oriel.yml')],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            series('up{job="oriel",instance="a:7070"}', '1 1 0x20'),
            series('oriel_health_status{job="oriel",instance="b:7070",component="engine"}', '1 1 0x20'),
            series('oriel_health_status{job="oriel",instance="b:7070",component="disk"}', '0.5x20'),
            series('oriel_spool_level{job="oriel",instance="b:7070"}', '0x9 1x10'),
            series('oriel_spool_bytes{job="oriel",instance="b:7070"}', '1048576x20'),
            series('oriel_spool_oldest_seconds{job="oriel",instance="b:7070"}', '61x20'),
            series('oriel_spool_quarantined_rows{job="oriel",instance="b:7070"}', '0x20'),
          ],
          alert_rule_test: [
            { alertname: 'OrielDown', eval_time: '3m', exp_alerts: [] },
            { alertname: 'OrielDown', eval_time: '5m', exp_alerts: [firing('critical', 'a:7070', SAID.down)] },
            { alertname: 'OrielPartDown', eval_time: '5m', exp_alerts: [firing('critical', 'b:7070', SAID.partDown)] },
            { alertname: 'OrielPartDegraded', eval_time: '9m', exp_alerts: [] },
            {
              alertname: 'OrielPartDegraded',
              eval_time: '11m',
              exp_alerts: [firing('warning', 'b:7070', SAID.degraded)],
            },
            { alertname: 'OrielSheds', eval_time: '12m', exp_alerts: [firing('critical', 'b:7070', SAID.sheds)] },
            { alertname: 'OrielBehind', eval_time: '6m', exp_alerts: [firing('warning', 'b:7070', SAID.behind)] },
            { alertname: 'OrielQuarantine', eval_time: '6m', exp_alerts: [] },
            { alertname: 'OrielRejects', eval_time: '15m', exp_alerts: [] },
          ],
        },
      ],
    };
    writeFileSync(join(directory, 'unit.yml'), JSON.stringify(unit));
    const { stdout } = await run(PROMTOOL, ['test', 'rules', join(directory, 'unit.yml')]);
    expect(stdout).toContain('SUCCESS');
  });
});

interface Said {
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

function firing(severity: string, instance: string, { labels = {}, ...annotations }: Said) {
  return { exp_labels: { job: 'oriel', severity, instance, ...labels }, exp_annotations: annotations };
}

const SAID = {
  down: {
    summary: 'Oriel at a:7070 does not answer.',
    description: 'Senders keep what they have and send it again, as long as they can. Look at the log of its process.',
  },
  partDown: {
    labels: { component: 'engine' },
    summary: 'engine of Oriel at b:7070 is down.',
    description: 'The Health page says what works meanwhile, and what to do.',
  },
  degraded: {
    labels: { component: 'disk' },
    summary: 'disk of Oriel at b:7070 is not well.',
    description: 'The Health page says what is wrong, and what to do.',
  },
  sheds: {
    summary: 'Oriel at b:7070 does not take everything any more.',
    description:
      'Records come faster than the engine takes them, or it is away: 1MiB wait for it. At level 1 what is below ERROR is refused, at 2 all; senders are told to come again.',
  },
  behind: {
    summary: 'Oriel at b:7070 finds records only 1m 1s after it has taken them.',
    description: 'The engine is slower than what comes in. See the panel of the spool on the dashboard.',
  },
} as const satisfies Readonly<Record<string, Said>>;

test.skipIf(!hasTool(AMTOOL))('Alertmanager takes its configuration, and routes by severity', async () => {
  const config = join(COMPOSE, 'alertmanager/alertmanager.yml');
  const { stdout } = await run(AMTOOL, ['check-config', config]);
  expect(stdout).toContain('SUCCESS');
  for (const [severity, receiver] of [
    ['critical', 'critical'],
    ['warning', 'warning'],
    ['info', 'informational'],
  ]) {
    const routed = await run(AMTOOL, ['config', 'routes', 'test', `--config.file=${config}`, `severity=${severity}`]);
    expect(routed.stdout.trim()).toBe(receiver);
  }
});

interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault?: boolean;
}

describe('Grafana', () => {
  const files = ['grafana/oriel.yml', 'compose/grafana/provisioning/datasources/oriel.yml'] as const;
  const dashboards = globSync('*.json', { cwd: join(BESIDE, 'grafana/dashboards') }).map((file) => ({
    file,
    dashboard: readDashboard(join(BESIDE, 'grafana/dashboards', file)),
  }));

  test.each(files)('data sources of %s have ids, and those that they lead to are there', (file) => {
    const read = parse(text(file)) as { apiVersion: number; datasources: DataSource[] };
    expect(read.apiVersion).toBe(1);
    const uids = read.datasources.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const [, uid] of text(file).matchAll(/datasourceUid: (\S+)/g)) expect(uids).toContain(uid);
    const [first] = read.datasources;
    expect(first).toMatchObject({ uid: 'oriel', type: 'prometheus', url: expect.stringMatching(/:7070\/prometheus$/) });
    expect(read.datasources.filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
  });

  test('the dashboards are found where they are mounted', () => {
    const { providers } = parse(text('compose/grafana/provisioning/dashboards/oriel.yml')) as {
      providers: { type: string; options: { path: string } }[];
    };
    const mounts = compose.services.grafana!.volumes!.map((volume) => volume.split(':'));
    const [source] = mounts.find(([, target]) => target === providers[0]!.options.path)!;
    expect(relative(BESIDE, join(COMPOSE, source!))).toBe('grafana/dashboards');
    expect(dashboards.length).toBeGreaterThan(0);
  });

  test.each(dashboards)('the panels of $file stand side by side and ask the chosen data source', ({ dashboard }) => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(dashboard.uid).toMatch(/^[a-z0-9-]{1,40}$/);
    for (const [at, one] of dashboard.panels.entries()) {
      expect(one.gridPos.x + one.gridPos.w, one.title).toBeLessThanOrEqual(24);
      for (const other of dashboard.panels.slice(at + 1))
        expect(overlap(one, other), `${one.title} and ${other.title}`).toBe(false);
      if (one.type === 'row') continue;
      expect(one.description, one.title).toMatch(/\.$/);
      expect(one.datasource).toEqual({ type: 'prometheus', uid: `\${datasource}` });
    }
  });

  test.each(dashboards)('every query of $file is PromQL, about metrics that Oriel tells', ({ dashboard }) => {
    const told = readFileSync(join(ROOT, 'docs/reference/own-telemetry.md'), 'utf8');
    const exprs = exprsOf(dashboard);
    expect(exprs.length).toBeGreaterThan(15);
    for (const expr of exprs) {
      const selectors = extractSelectors(parseExpr(withVariables(expr)));
      expect(selectors.length, expr).toBeGreaterThan(0);
      for (const { matchers } of selectors) {
        const name = matchers.find((matcher) => matcher.name === METRIC_NAME)!.value;
        if (/^(process|nodejs)_/.test(name)) continue;
        expect(told, `${name} of ${expr}`).toContain(`\`${name.replace(/_(bucket|count|sum)$/, '')}\``);
      }
    }
  });
});

function overlap(
  { gridPos: one }: Dashboard['panels'][number],
  { gridPos: other }: Dashboard['panels'][number],
): boolean {
  const apart =
    one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !apart;
}

describe('what the containers of Oriel run', () => {
  let oriel: OrielProcess;
  const keyFile = join(directory, 'oriel-admin.key');
  const keys = join(directory, 'keys');

  beforeAll(async () => {
    // The line that the compose file gives for it.
    const line = /printf 'oriel_.*(?= > oriel-admin\.key)/.exec(text('compose/compose.yml'))![0];
    await run('sh', ['-c', `umask 077; ${line} > ${keyFile}`]);
    oriel = await startOriel({ environment: { ORIEL_HOST: '0.0.0.0', ORIEL_ADMIN_KEY_FILE: keyFile } });
    mkdirSync(keys);
    const folder = join(directory, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, 'oriel'), `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'bin/oriel.mjs')} "$@"\n`, {
      mode: 0o755,
    });
  });
  afterAll(() => oriel?.[Symbol.asyncDispose]());

  test('it starts with the key that was made for it, beyond loopback', async () => {
    const { status } = await apiOf(oriel.run, readFileSync(keyFile, 'utf8')).get('/api/v1/query?query=1');
    expect(status).toBe(200);
  });

  test('its health is asked by Node alone', async () => {
    const command = /CMD (\["node",.*\])/.exec(text('compose/oriel/Dockerfile'))![1]!;
    const [, ...args] = JSON.parse(command.replace('http://127.0.0.1:7070', oriel.run.url)) as string[];
    await run(process.execPath, args);
    const nowhere = args.map((arg) => arg.replace(oriel.run.url, 'http://127.0.0.1:1'));
    await expect(run(process.execPath, nowhere)).rejects.toMatchObject({ code: 1 });
  });

  test('each neighbour gets a key for what it does, once', async () => {
    const script = join(COMPOSE, 'oriel/make-keys.sh');
    const env = {
      ...process.env,
      ORIEL_DATA: oriel.data,
      PATH: [join(directory, 'bin'), process.env.PATH].join(delimiter),
    };
    await run('sh', [script, keys], { env });
    const made = Object.fromEntries(
      ['prometheus', 'collector', 'grafana'].map((name) => [name, readFileSync(join(keys, name), 'utf8')]),
    );
    for (const key of Object.values(made)) expect(key).toMatch(/^oriel_[\w-]{43}$/);
    await run('sh', [script, keys], { env });
    expect(readFileSync(join(keys, 'grafana'), 'utf8')).toBe(made.grafana);

    const reads = async (key?: string) => (await apiOf(oriel.run, key).get('/api/v1/query?query=1')).status;
    expect([await reads(made.prometheus), await reads(made.grafana), await reads(made.collector)]).toEqual([
      200, 200, 403,
    ]);
    const writes = async (key?: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
      const body = JSON.stringify({ resourceLogs: [] });
      return (await fetch(`${oriel.run.url}/v1/logs`, { method: 'POST', headers, body })).status;
    };
    expect([await writes(made.prometheus), await writes(made.collector), await writes(made.grafana)]).toEqual([
      200, 200, 403,
    ]);
  });
});
