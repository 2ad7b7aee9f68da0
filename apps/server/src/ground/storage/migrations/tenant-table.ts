import { type Kysely, sql } from "kysely";

/** A reference to another table of tenants; the account is always part of it. */
export interface Reference {
  readonly columns: readonly string[];
  readonly table: string;
  /** Columns there, beside the account. */
  readonly to: readonly string[];
}

/** A table whose rows belong to tenants, without the account column that it always has. */
export interface TenantTableDefinition {
  readonly name: string;
  /** Columns as SQL, for example `word text collate "C" not null`. */
  readonly columns: readonly string[];
  /** Columns that name a row inside its account. */
  readonly key: readonly string[];
  /** Sets of columns that are unique inside an account. */
  readonly unique?: readonly (readonly string[])[];
  readonly references?: readonly Reference[];
  /** Index name → its columns after the account, and a condition if it is partial. */
  readonly indexes?: Readonly<Record<string, { readonly columns: readonly string[]; readonly where?: string }>>;
}

const withAccount = (columns: readonly string[]): string => ["account_id", ...columns].join(", ");

/** Whether the tenants' tables are spread over several machines (Citus), so that a new one has to be as well. */
const isDistributed = async <T>(db: Kysely<T>): Promise<boolean> => {
  const known = await sql<{ known: boolean }>`select to_regclass('pg_catalog.pg_dist_partition') is not null as known`.execute(
    db,
  );
  if (!known.rows[0]?.known) return false;
  const users = await sql`select from pg_catalog.pg_dist_partition where logicalrelid = to_regclass('users')`.execute(db);
  return users.rows.length > 0;
};

/**
 * Makes a table of tenants. A distributed database takes a table only before it is referred to or refers to others, and one
 * constraint a statement: made otherwise, an upgrade fails there or the table silently stays on one machine. Every key,
 * reference and index begins with the account. No triggers, nothing that is unique across accounts.
 */
export const createTenantTable = async <T>(db: Kysely<T>, table: TenantTableDefinition): Promise<void> => {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const columns = ['account_id text collate "C" not null', ...table.columns, `primary key (${withAccount(table.key)})`];
  await run(`create table ${table.name} (${columns.join(", ")})`);
  if (await isDistributed(db))
    await run(`select create_distributed_table('${table.name}', 'account_id', colocate_with => 'users')`);
  await run(`alter table ${table.name} add foreign key (account_id) references accounts on delete cascade`);
  for (const unique of table.unique ?? []) await run(`alter table ${table.name} add unique (${withAccount(unique)})`);
  for (const { columns: from, table: other, to } of table.references ?? [])
    await run(
      `alter table ${table.name} add foreign key (${withAccount(from)}) references ${other} (${withAccount(to)}) on delete cascade`,
    );
  for (const [name, { columns: indexed, where }] of Object.entries(table.indexes ?? {}))
    await run(`create index ${name} on ${table.name} (${withAccount(indexed)})${where === undefined ? "" : ` where ${where}`}`);
};
