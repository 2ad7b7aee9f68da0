import type { Migration } from "kysely/migration";
import { foundation } from "./0001-foundation.ts";
import { normalForms } from "./0002-normal-forms/migration.ts";
import { userWords } from "./0003-user-words.ts";
import { credentials } from "./0004-credentials.ts";
import { roles } from "./0005-roles.ts";
import { logins } from "./0006-logins.ts";
import { jobs } from "./0007-jobs.ts";
import { ownPages } from "./0008-own-pages.ts";
import { grantsInPlace } from "./0009-grants-in-place.ts";
import { providerTokens } from "./0010-provider-tokens.ts";
import { actions } from "./0011-actions.ts";
import { webhooks } from "./0012-webhooks.ts";
import { logsAtVolume } from "./0013-logs-at-volume.ts";
import { cookiesInPassing } from "./0014-cookies-in-passing.ts";
import { logsOfFew } from "./0015-logs-of-few.ts";
import { proofs } from "./0016-proofs.ts";

/** Every migration, in order. Names are never changed; a released migration is never edited, only followed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-foundation": foundation,
  "0002-normal-forms": normalForms,
  "0003-user-words": userWords,
  "0004-credentials": credentials,
  "0005-roles": roles,
  "0006-logins": logins,
  "0007-jobs": jobs,
  "0008-own-pages": ownPages,
  "0009-grants-in-place": grantsInPlace,
  "0010-provider-tokens": providerTokens,
  "0011-actions": actions,
  "0012-webhooks": webhooks,
  "0013-logs-at-volume": logsAtVolume,
  "0014-cookies-in-passing": cookiesInPassing,
  "0015-logs-of-few": logsOfFew,
  "0016-proofs": proofs,
};
