import { createNodeStart, type StartChild } from "../../packages/auth-actions/src/sandbox/child-process.ts";
import { openSandbox } from "../../packages/auth-actions/src/sandbox/create-sandbox.ts";
import type { ActionRun, Sandbox } from "../../packages/auth-actions/src/sandbox/index.ts";
import { median } from "../compare.ts";
import { residentMegabytes } from "../process.ts";
import type { Row } from "../table.ts";

/** Thirty lines as tenants write them: roles, claims, a new device, a first login. */
export const thirtyLines = `
const staff = "@example.org";
const claim = (name) => "https://app.example/" + name;

const planOf = (user) => user.app_metadata.plan ?? "free";

const isStaff = (user) => user.email !== undefined && user.email_verified && user.email.endsWith(staff);

exports.onExecutePostLogin = async (event, api) => {
  const { user, request, stats, authorization } = event;
  if (!user.email_verified) {
    api.access.deny("Please confirm your email address first.", { code: "unconfirmed" });
    return;
  }
  if (request.device === "bot") {
    api.access.deny("No machines here.", { code: "bot", blockFor: "1h" });
    return;
  }
  api.accessToken.setCustomClaim(claim("plan"), planOf(user));
  api.accessToken.setCustomClaim(claim("roles"), authorization.roles.map((role) => role.toLowerCase()));
  api.idToken.setCustomClaim(claim("staff"), isStaff(user));
  if (stats.is_new_user) {
    api.user.setAppMetadata("plan", "trial");
    api.user.setUserMetadata("welcome", true);
  }
  if (stats.language_changed === true) {
    api.access.review("language", { was: user.locale, now: request.language });
  }
  console.log("login of", user.user_id, "by", event.connection.name);
};
`;

const event = {
  user: {
    user_id: "user_0192f0c4a7b1c2d3e4f5a6b7",
    email: "kim@example.org",
    email_verified: true,
    name: "Kim Doe",
    locale: "es",
    createdAt: "2026-01-15T09:30:00.000Z",
    logins_count: 4,
    user_metadata: { theme: "dark", notes: "x".repeat(250) },
    app_metadata: { plan: "team" },
    identities: [],
  },
  client: { client_id: "web", name: "Web shop" },
  connection: { name: "Username-Password-Authentication", strategy: "database" },
  request: { ip: "203.0.113.7", userAgent: "Mozilla/5.0 (X11; Linux x86_64)", language: "es-ES,es;q=0.9", device: "desktop" },
  stats: { is_new_user: false, account_age_ms: 1_500_000_000, language_changed: false },
  transaction: { redirect_uri: "https://shop.example.org/callback", requested_scopes: ["openid"], protocol: "oidc", prompt: [] },
  authorization: { roles: ["Customer", "Editor"] },
};

const names = {
  warm: "Action, warm",
  cold: "Action, cold: the first of a process",
  accounts: "Action, 1,000 accounts in turn",
  memory: "Action, memory of a child after 1,000 accounts",
} as const;

export const sandboxNames: readonly string[] = Object.values(names);

const limits = { p50: 1, p99: 3, memory: 130 } as const;

/** Each account has code of its own, so that none runs by what an engine has learnt of another one's. */
const runOf = (account: string): ActionRun => ({
  account,
  code: `${thirtyLines}// of ${account}`,
  trigger: "post-login",
  event,
  secrets: {},
  claims: { accessToken: {}, idToken: {} },
  network: false,
});

/** A sandbox of two children, whose processes are known. */
const open = () => {
  const pids: number[] = [];
  const startNode = createNodeStart();
  const start: StartChild = (settings, events) => {
    const child = startNode(settings, events);
    if (child.pid !== undefined) pids.push(child.pid);
    return child;
  };
  const sandbox = openSandbox({ send: () => Promise.reject(new Error("Nothing is sent.")), children: 2 }, start);
  return { sandbox, pids };
};

interface Timed {
  readonly ms: number;
  readonly ok: boolean;
}

const timed = async (sandbox: Sandbox, account: string): Promise<Timed> => {
  const begin = performance.now();
  const { outcome } = await sandbox.run(runOf(account));
  return {
    ms: performance.now() - begin,
    ok: outcome.kind === "completed" && "https://app.example/plan" in outcome.claims.accessToken,
  };
};

const series = async (sandbox: Sandbox, count: number, account: (n: number) => string): Promise<readonly Timed[]> => {
  const all: Timed[] = [];
  for (let n = 0; n < count; n += 1) {
    all.push(await timed(sandbox, account(n)));
    // As logins come: not each on the heels of the other.
    if (n % 10 === 0) await new Promise((next) => setTimeout(next, 1));
  }
  return all;
};

const summary = (name: string, runs: readonly Timed[], pids: readonly number[], more: Partial<Row>): Row => {
  const times = runs.map(({ ms }) => ms).sort((one, other) => one - other);
  const p50 = median(times);
  return {
    name,
    unit: "ms",
    target: "",
    ours: p50,
    p50,
    p99: times[Math.floor(times.length * 0.99)],
    rss: pids.reduce((sum, pid) => sum + (residentMegabytes(pid) ?? Number.NaN), 0),
    errors: runs.filter(({ ok }) => !ok).length,
    ...more,
  };
};

const held = (p50: number, limit: number): Partial<Row> => ({ ceiling: limit, ratio: p50 / limit });

const warmRow = async (count: number): Promise<Row> => {
  const { sandbox, pids } = open();
  await series(sandbox, count / 2, () => "acme");
  const runs = await series(sandbox, count, () => "acme");
  const row = summary(names.warm, runs, pids, { target: `p50 ≤ ${limits.p50} ms, p99 ≤ ${limits.p99} ms` });
  await sandbox.close();
  return { ...row, ...held(row.p50 ?? Number.NaN, limits.p50) };
};

const coldRow = async (starts: number): Promise<Row> => {
  const runs: Timed[] = [];
  for (let n = 0; n < starts; n += 1) {
    const { sandbox } = open();
    runs.push(await timed(sandbox, "acme"));
    await sandbox.close();
  }
  return summary(names.cold, runs, [], {});
};

/** A thousand accounts with an Action each, one after the other: no run finds what the one before it has warmed. */
const accountsRows = async (count: number): Promise<readonly Row[]> => {
  const { sandbox, pids } = open();
  const account = (n: number): string => `account ${n % 1_000}`;
  await series(sandbox, 1_000, account);
  const row = summary(names.accounts, await series(sandbox, count, account), pids, {});
  const each = median(pids.map((pid) => residentMegabytes(pid) ?? Number.NaN));
  await sandbox.close();
  const memory: Row = {
    name: names.memory,
    unit: "MB",
    target: `≤ ${limits.memory} MB`,
    ours: each,
    ceiling: limits.memory,
    ratio: each / limits.memory,
    rss: each,
    errors: row.errors,
  };
  return [row, memory];
};

/** What an Action of thirty lines with an event of 1 kB costs, the message to the child and back included. Needs no server. */
export const sandboxRows = async (isQuick: boolean): Promise<readonly Row[]> => [
  await warmRow(isQuick ? 2_000 : 10_000),
  await coldRow(isQuick ? 5 : 20),
  ...(await accountsRows(isQuick ? 1_000 : 5_000)),
];
