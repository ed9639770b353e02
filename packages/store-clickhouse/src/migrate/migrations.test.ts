import { describe, expect, it } from 'vitest';
import { readMigrations, SCHEMA_VERSION, splitStatements } from './migrations.ts';

describe('schema files', () => {
  it('are numbered without gaps, and the last is the version', () => {
    const versions = readMigrations().map((migration) => migration.version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.at(-1)).toBe(SCHEMA_VERSION);
  });

  it('bear repetition, because a crash applies a file from its start again', () => {
    for (const { statements } of readMigrations()) {
      for (const statement of statements) expect(statement).toMatch(/IF (NOT )?EXISTS|MODIFY SETTING|^REMAKE TABLE/);
    }
  });

  it('are cut at semicolons that end a line', () => {
    expect(splitStatements("-- a; comment;\nSELECT ';';\nSELECT 2 ;\n\n")).toEqual(["SELECT ';'", 'SELECT 2']);
  });
});
