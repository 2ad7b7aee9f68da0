import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createTenantTable } from "./tenant-table.ts";

/**
 * The words that users are found by, of new users and of those who are there. Folded as `users/search-words.ts` folds them:
 * decomposed, without combining marks, in lower case.
 */
const fill = `
  insert into user_words (account_id, word, user_id)
  select distinct account_id, left(word, 64), id
  from users
  cross join lateral regexp_split_to_table(
    lower(regexp_replace(normalize(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''), NFKD), '[\\u0300-\\u036f]', '', 'g')),
    '\\s+|[^[:alnum:]]+'
  ) as word
  where word <> ''
  union
  select account_id, right(regexp_replace(phone, '\\D', '', 'g'), n), id
  from users
  cross join generate_series(6, 15) as n
  where phone is not null and n <= length(regexp_replace(phone, '\\D', '', 'g'))`;

export const userWords: Migration = {
  up: async (db: Kysely<unknown>) => {
    await createTenantTable(db, {
      name: "user_words",
      columns: ['word text collate "C" not null', 'user_id text collate "C" not null'],
      key: ["word", "user_id"],
      references: [{ columns: ["user_id"], table: "users", to: ["id"] }],
      indexes: { user_words_by_user: { columns: ["user_id"] } },
    });
    await sql.raw(fill).execute(db);
  },
};
