import type { Kysely } from "kysely";
import { emailForm } from "../../../../base/index.ts";
import type { Tables } from "../../tables.ts";
import { batchSize, inBatches } from "./batches.ts";
import { tell } from "./log.ts";
import { emptied, unsafeUrls } from "./urls.ts";

type Db = Kysely<Tables>;
type Settings = Readonly<Record<string, unknown>>;

/** Settings after the upgrade, and what is no longer among them. */
interface Outcome {
  readonly settings: Settings;
  readonly removed: Settings;
}

const same = ({ settings, removed }: Outcome, before: Settings): boolean =>
  Object.keys(removed).length === 0 && JSON.stringify(settings) === JSON.stringify(before);

const replyTo = ({ email_reply_to: address }: Settings): Outcome => {
  if (typeof address !== "string") return { settings: {}, removed: {} };
  const form = emailForm(address);
  return { settings: { email_reply_to: form ?? null }, removed: form === undefined ? { email_reply_to: address } : {} };
};

const isObject = (value: unknown): value is Settings => typeof value === "object" && value !== null && !Array.isArray(value);

const welcomeMail = ({ welcome_email: mail }: Settings): Outcome => {
  if (!isObject(mail)) return { settings: {}, removed: {} };
  const { cta_url, social_links, ...rest } = mail;
  const links = Array.isArray(social_links) ? social_links.filter(isObject) : [];
  const unsafe = { ...unsafeUrls(mail, ["cta_url"]) };
  const dropped = links.filter((link) => Object.keys(unsafeUrls(link, ["url"])).length > 0);
  const kept = {
    ...(cta_url === undefined || "cta_url" in unsafe ? {} : { cta_url }),
    ...(social_links === undefined ? {} : { social_links: links.filter((link) => !dropped.includes(link)) }),
  };
  const removed = { ...unsafe, ...(dropped.length > 0 ? { social_links: dropped } : {}) };
  return {
    settings: { welcome_email: { ...rest, ...kept } },
    removed: Object.keys(removed).length > 0 ? { welcome_email: removed } : {},
  };
};

const ofAccount = (before: Settings): Outcome => {
  const urls = unsafeUrls(before, ["logo_src", "icon_src"]);
  const reply = replyTo(before);
  const mail = welcomeMail(before);
  return {
    settings: { ...before, ...emptied(urls), ...reply.settings, ...mail.settings },
    removed: { ...urls, ...reply.removed, ...mail.removed },
  };
};

const message = "What is no address or no https URL was removed from these settings; data.removed has it.";

export const normaliseSettings = async (db: Db, accountId: string): Promise<void> => {
  const row = await db.selectFrom("accounts").select("settings").where("account_id", "=", accountId).executeTakeFirst();
  const outcome = ofAccount(row?.settings ?? {});
  if (!row || same(outcome, row.settings)) return;
  const { settings, removed } = outcome;
  const change = { settings: JSON.stringify(settings), updated_at: new Date() };
  await db.updateTable("accounts").set(change).where("account_id", "=", accountId).execute();
  const changed = Object.keys(removed);
  if (changed.length > 0)
    await tell(db, { accountId, type: "admin.account.updated", message, resourceId: accountId, changed, removed });
};

const contactsOf = ({ contacts }: Settings): Outcome => {
  if (!Array.isArray(contacts)) return { settings: {}, removed: {} };
  const forms = contacts.map((contact) => emailForm(String(contact)));
  const lost = contacts.filter((_, at) => forms[at] === undefined);
  return {
    settings: { contacts: forms.filter((form) => form !== undefined) },
    removed: lost.length > 0 ? { contacts: lost } : {},
  };
};

const ofClient = (before: Settings): Outcome => {
  const urls = unsafeUrls(before, ["client_uri", "logo_uri", "tos_uri", "policy_uri"]);
  const contacts = contactsOf(before);
  return { settings: { ...before, ...emptied(urls), ...contacts.settings }, removed: { ...urls, ...contacts.removed } };
};

const clientsAfter = (db: Db, accountId: string) => (after: string) =>
  db
    .selectFrom("clients")
    .select(["id", "settings"])
    .where("account_id", "=", accountId)
    .where("id", ">", after)
    .orderBy("id")
    .limit(batchSize)
    .execute();

export const normaliseClients = async (db: Db, accountId: string): Promise<void> => {
  for await (const { id, settings: before } of inBatches(clientsAfter(db, accountId))) {
    const outcome = ofClient(before);
    if (same(outcome, before)) continue;
    const change = { settings: JSON.stringify(outcome.settings), updated_at: new Date() };
    await db.updateTable("clients").set(change).where("account_id", "=", accountId).where("id", "=", id).execute();
    const { removed } = outcome;
    const changed = Object.keys(removed);
    if (changed.length > 0)
      await tell(db, { accountId, type: "admin.client.updated", message, resourceId: id, changed, removed });
  }
};

const teamsAfter = (db: Db, accountId: string) => (after: string) =>
  db
    .selectFrom("teams")
    .select(["id", "logo_src"])
    .where("account_id", "=", accountId)
    .where("logo_src", "is not", null)
    .where("id", ">", after)
    .orderBy("id")
    .limit(batchSize)
    .execute();

export const normaliseTeams = async (db: Db, accountId: string): Promise<void> => {
  for await (const { id, logo_src } of inBatches(teamsAfter(db, accountId))) {
    const removed = unsafeUrls({ logo_src }, ["logo_src"]);
    const changed = Object.keys(removed);
    if (changed.length === 0) continue;
    const change = { logo_src: null, updated_at: new Date() };
    await db.updateTable("teams").set(change).where("account_id", "=", accountId).where("id", "=", id).execute();
    await tell(db, { accountId, type: "admin.team.updated", message, resourceId: id, changed, removed });
  }
};
