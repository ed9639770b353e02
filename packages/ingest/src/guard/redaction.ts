import type { BytesTable, Limits, TenantPolicy } from '@oriel/telemetry';
import { LabelHash } from '../label-hash.ts';
import { KeyVerdicts } from './key-verdicts.ts';
import { NestedCleaner } from './nested-cleaner.ts';
import { SecretFinder } from './secrets.ts';
import { SensitiveNames } from './sensitive-names.ts';
import { TextCleaner } from './text-cleaner.ts';

/** Compiled policies that are kept; a server with more tenants of their own rules compiles again now and then. */
const KEPT_POLICIES = 64;
const NO_RULES = '';

interface CompiledPolicy {
  readonly names: SensitiveNames;
  readonly secrets: SecretFinder;
  readonly verdicts: KeyVerdicts;
  readonly rulesHash: LabelHash;
}

/** The redaction rules of the tenant whose request is open; compiled once for each set of rules. */
export class Redaction {
  readonly cleaner: TextCleaner;
  readonly nested: NestedCleaner;
  readonly #keys: BytesTable;
  readonly #limits: Limits;
  readonly #compiled = new Map<string, CompiledPolicy>();
  #current: CompiledPolicy;

  constructor(keys: BytesTable, limits: Limits) {
    this.#keys = keys;
    this.#limits = limits;
    const secrets = new SecretFinder();
    const names = new SensitiveNames();
    this.cleaner = new TextCleaner(secrets);
    this.nested = new NestedCleaner(this.cleaner, names);
    this.#current = {
      names,
      secrets,
      verdicts: new KeyVerdicts(keys, names, this.cleaner, limits.attributeKeyBytes),
      rulesHash: hashOf(NO_RULES),
    };
    this.#compiled.set(NO_RULES, this.#current);
  }

  get verdicts(): KeyVerdicts {
    return this.#current.verdicts;
  }

  /** Of everything in a policy that decides what the same bytes become. */
  get rulesHash(): { readonly lo: number; readonly hi: number } {
    return this.#current.rulesHash;
  }

  turnTo(policy: TenantPolicy): KeyVerdicts {
    const rules = rulesOf(policy);
    let compiled = this.#compiled.get(rules);
    if (compiled === undefined) {
      if (this.#compiled.size >= KEPT_POLICIES) this.#compiled.clear();
      compiled = this.#compile(policy, rules);
      this.#compiled.set(rules, compiled);
    }
    this.#current = compiled;
    this.cleaner.secrets = compiled.secrets;
    this.nested.names = compiled.names;
    compiled.verdicts.refresh();
    return compiled.verdicts;
  }

  #compile({ redactKeys, redactPatterns }: TenantPolicy, rules: string): CompiledPolicy {
    const names = new SensitiveNames(redactKeys);
    return {
      names,
      secrets: new SecretFinder(redactPatterns),
      verdicts: new KeyVerdicts(this.#keys, names, this.cleaner, this.#limits.attributeKeyBytes),
      rulesHash: hashOf(rules),
    };
  }
}

function rulesOf({ redactKeys, redactPatterns }: Pick<TenantPolicy, 'redactKeys' | 'redactPatterns'>): string {
  return redactKeys.length === 0 && redactPatterns.length === 0
    ? NO_RULES
    : JSON.stringify([redactKeys, redactPatterns]);
}

function hashOf(rules: string): LabelHash {
  const bytes = Buffer.from(rules);
  const hash = new LabelHash();
  hash.begin(0);
  hash.bytes(bytes, 0, bytes.length);
  hash.finish();
  return hash;
}
