import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { idPrefixes } from "@faable/auth-contract";
import { type AddressRanges, codeOf, emailForm, looksRandom, rangeOf, readRanges } from "./base/index.ts";

/** One environment variable: how it is read, and everything the reference says about it. */
export interface Option<T> {
  readonly name: string;
  /** The default as a reader of the documentation would write it. */
  readonly default: string;
  readonly meaning: string;
  /** Turns the text (absent: `undefined`) into a value, or throws an error that says what is allowed. */
  readonly read: (text: string | undefined) => T;
}

const option = <T>(declared: Option<T>): Option<T> => Object.freeze(declared);

const fail = (expected: string): never => {
  throw new Error(expected);
};

const whole = (text: string, min: number, max: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : fail(`must be a whole number from ${min} to ${max}`);
};

const flag = (text: string): boolean => (text === "true" ? true : text === "false" ? false : fail("must be true or false"));

const optionalFlag = (text: string | undefined): boolean | undefined => (text === undefined ? undefined : flag(text));

const url = (text: string, protocols: readonly string[]): URL => {
  const parsed = URL.canParse(text) ? new URL(text) : fail(`must be a URL such as ${protocols[0]}//…`);
  return protocols.includes(parsed.protocol)
    ? parsed
    : fail(`must start with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`);
};

const baseUrl = (text: string): URL => {
  const parsed = url(text, ["http:", "https:"]);
  if (parsed.pathname !== "/" || parsed.search !== "" || parsed.hash !== "" || parsed.username !== "")
    return fail("must be an origin without path, query or user, such as https://auth.example.net");
  return parsed;
};

const masterKey = (text: string): Buffer => {
  const bytes = Buffer.from(text, "base64");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text) || bytes.length !== 32)
    return fail("must be 32 bytes in base64, or several separated by commas; make one with: openssl rand -base64 32");
  return looksRandom(bytes) ? bytes : fail("is not random; make one with: openssl rand -base64 32");
};

/** What the address matcher takes: its names for whole classes of networks, an address, or a CIDR range. */
const isNetwork = (text: string): boolean =>
  ["loopback", "linklocal", "uniquelocal"].includes(text) || rangeOf(text) !== undefined;

const trustProxy = (text: string): boolean | number | string[] => {
  if (text === "true" || text === "false") return text === "true";
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const networks = text.split(",").map((part) => part.trim());
  const wrong = networks.find((part) => !isNetwork(part));
  return wrong === undefined
    ? networks
    : fail(
        `must be false, true, a number of hops, or addresses and CIDR ranges such as 127.0.0.1,10.0.0.0/8; "${wrong}" is neither`,
      );
};

/** A host name or an address, as one listens on it: without scheme, port or path. */
const listenAddress = (text: string): string =>
  isIP(text) > 0 || /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})$/.test(text)
    ? text
    : fail("must be an address or a host name alone, such as 127.0.0.1 or 0.0.0.0");

const encodeHint = "in user and password write % as %25, @ as %40, / as %2F, # as %23, ? as %3F, : as %3A (percent-encoding)";

const decodes = (text: string): boolean => {
  try {
    return decodeURIComponent(text) !== "";
  } catch {
    return false;
  }
};

/**
 * A password with a character that ends the authority (/ # ?) makes what follows look like a port, a path or a fragment.
 * The text is never repeated: it holds a password.
 */
const databaseUrl = (text: string): string => {
  if (!/^postgres(ql)?:\/\//.test(text)) return fail("must start with postgres:// or postgresql://");
  if (!URL.canParse(text)) return fail(`is not a URL such as postgres://user:password@host:5432/database; ${encodeHint}`);
  const { href, username, password, pathname, search, hash } = new URL(text);
  const isCut = hash !== "" || `${pathname}${search}`.includes("@");
  const isUndecodable = [username, password].some((part) => part !== "" && !decodes(part));
  return isCut || isUndecodable ? fail(`holds a user or password that a URL reads otherwise; ${encodeHint}`) : href;
};

const atLeast = (length: number, text: string): string =>
  text.length >= length ? text : fail(`must have at least ${length} characters; make one with: openssl rand -hex 32`);

const ownId = new RegExp(`^(?:${Object.values(idPrefixes).join("|")})_[0-9a-f]{24}$`, "i");

const clientId = (text: string): string => {
  if (!/^[A-Za-z0-9_.~-]{1,128}$/.test(text)) return fail("may hold letters, digits and _ . ~ - only");
  return ownId.test(text)
    ? fail(
        "must not look like an id that the server makes itself, such as client_ and 24 hexadecimal digits; use a name such as operator-backend",
      )
    : text;
};

const address = (text: string): string => emailForm(text) ?? fail("must be a mail address such as admin@example.com");

const textIn = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return fail(`names the file ${file}, which cannot be read (${codeOf(error)})`);
  }
};

const rangesIn = (file: string): AddressRanges => {
  const text = textIn(file);
  try {
    return readRanges(text);
  } catch (error) {
    return fail(`names the file ${file}, whose ${error instanceof Error ? error.message : String(error)}`);
  }
};

const choice = <const T extends readonly string[]>(allowed: T, text: string): T[number] =>
  allowed.find((value) => value === text) ?? fail(`must be one of ${allowed.join(", ")}`);

const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const perProcess = "Beyond it: 429 with `Retry-After`. Counted by each process.";

/** Every variable the server reads. The reference in `docs/configuration.md` is generated from this table. */
export const options = {
  port: option({
    name: "PORT",
    default: "4000",
    meaning: "Port to listen on.",
    read: (text = "4000") => whole(text, 1, 65_535),
  }),
  host: option({
    name: "HOST",
    default: "127.0.0.1",
    meaning: "Address to listen on.",
    read: (text = "127.0.0.1") => listenAddress(text),
  }),
  baseUrl: option({
    name: "FAABLE_BASE_URL",
    default: "http://localhost:$PORT",
    meaning: "Public base URL. Its host is the operator account's host, and every other account's host is `<slug>.` before it.",
    read: (text) => (text === undefined ? undefined : baseUrl(text)),
  }),
  databaseUrl: option({
    name: "DATABASE_URL",
    default: "–",
    meaning:
      "PostgreSQL 15 or newer, `postgres://user:password@host:5432/database`; in user and password, characters such as `@ / # ? %` percent-encoded. Absent: the embedded database in `FAABLE_DATA_DIR`.",
    read: (text) => (text === undefined ? undefined : databaseUrl(text)),
  }),
  databaseWait: option({
    name: "FAABLE_DATABASE_WAIT",
    default: "60",
    meaning:
      "Seconds to wait at start for a PostgreSQL that is not there yet. What is in the way is told when the wait begins, when it becomes another thing, and every ten seconds. What does not pass by itself, such as a wrong password or a missing database, is told at once.",
    read: (text = "60") => whole(text, 0, 86_400),
  }),
  dataDir: option({
    name: "FAABLE_DATA_DIR",
    default: ".faable",
    meaning:
      "Directory of the embedded database and of a generated encryption key (mode 0600). One server process per directory.",
    read: (text = ".faable") => text,
  }),
  encryptionKeys: option({
    name: "FAABLE_ENCRYPTION_KEY",
    default: "generated in embedded mode",
    meaning:
      "Master key of secrets at rest: 32 random bytes in base64. Required with `DATABASE_URL`. To rotate, put the new key before the old one, separated by a comma: the first encrypts, all decrypt; after one start with both, everything is re-encrypted and the old one can go.",
    read: (text) => text?.split(",").map((part) => masterKey(part.trim())),
  }),
  bootstrapClientId: option({
    name: "FAABLE_BOOTSTRAP_CLIENT_ID",
    default: "–",
    meaning: "First start: `client_id` of the operator account's machine client. Goes with the secret below.",
    read: (text) => (text === undefined ? undefined : clientId(text)),
  }),
  bootstrapClientSecret: option({
    name: "FAABLE_BOOTSTRAP_CLIENT_SECRET",
    default: "–",
    meaning:
      "First start: its secret, at least 16 characters; make one with `openssl rand -hex 32`. Without both, they are generated and printed once.",
    read: (text) => (text === undefined ? undefined : atLeast(16, text)),
  }),
  bootstrapAdminEmail: option({
    name: "FAABLE_BOOTSTRAP_ADMIN_EMAIL",
    default: "–",
    meaning: "First start: address of the operator account's first person. Goes with the password below.",
    read: (text) => (text === undefined ? undefined : address(text)),
  }),
  bootstrapAdminPassword: option({
    name: "FAABLE_BOOTSTRAP_ADMIN_PASSWORD",
    default: "–",
    meaning: "First start: that person's password, at least 8 characters.",
    read: (text) => (text === undefined ? undefined : atLeast(8, text)),
  }),
  demo: option({
    name: "FAABLE_DEMO",
    default: "true in embedded mode, else false",
    meaning:
      "First start: also create the demo account `acme` with two users and a machine client, and write its credentials to `.env`.",
    read: optionalFlag,
  }),
  smtpUrl: option({
    name: "FAABLE_SMTP_URL",
    default: "–",
    meaning: "Outgoing mail server. Checked, but not used yet: this version sends no mail.",
    read: (text) => (text === undefined ? undefined : url(text, ["smtp:", "smtps:"]).href),
  }),
  mailFrom: option({
    name: "FAABLE_MAIL_FROM",
    default: "–",
    meaning: "Sender address of mails. Checked, but not used yet.",
    read: (text) => (text === undefined ? undefined : address(text)),
  }),
  trustProxy: option({
    name: "FAABLE_TRUST_PROXY",
    default: "false",
    meaning:
      "Whose `X-Forwarded-For`, `-Host` and `-Proto` to believe: false (nobody), true (everybody), a number of hops, or a comma-separated list of addresses, CIDR ranges and the names loopback, linklocal, uniquelocal.",
    read: (text = "false") => trustProxy(text),
  }),
  rateLimits: option({
    name: "FAABLE_RATE_LIMITS",
    default: "on",
    meaning: "`off` for benchmarks and trusted test rigs. Refused when `FAABLE_BASE_URL` is https.",
    read: (text = "on") => choice(["on", "off"], text) === "on",
  }),
  tokenRequests: option({
    name: "FAABLE_TOKEN_REQUESTS_PER_MINUTE",
    default: "100",
    meaning: `Token requests per minute and client from one address. ${perProcess}`,
    read: (text = "100") => whole(text, 1, 1_000_000),
  }),
  tokenFailures: option({
    name: "FAABLE_TOKEN_FAILURES_PER_MINUTE",
    default: "20",
    meaning: `Failed token requests per minute and client from one address. ${perProcess}`,
    read: (text = "20") => whole(text, 1, 1_000_000),
  }),
  managementRequests: option({
    name: "FAABLE_MANAGEMENT_REQUESTS_PER_MINUTE",
    default: "6000",
    meaning: `Management requests per minute and caller. ${perProcess}`,
    read: (text = "6000") => whole(text, 1, 1_000_000),
  }),
  allowPrivateNetwork: option({
    name: "FAABLE_ALLOW_PRIVATE_NETWORK",
    default: "true in embedded mode, else false",
    meaning:
      "Whether what tenants name to be called (receivers of webhooks, providers, `fetch` of Actions, back-channel logout) may have a private or loopback address, be http, and have a name that only the operating system knows. " +
      "`true` lets a tenant reach whatever this server reaches: for development, and for installations whose tenants are trusted.",
    read: optionalFlag,
  }),
  datacenterRanges: option({
    name: "FAABLE_DATACENTER_RANGES",
    default: "–",
    meaning:
      "File with the address ranges of hosting and proxy providers, one CIDR range to a line, `#` before comments; read at start. " +
      "Tells Actions `event.request.ip_datacenter` and `ip_network_active_blocks`. Absent: neither is there.",
    read: (text) => (text === undefined ? undefined : rangesIn(text)),
  }),
  hashingThreads: option({
    name: "FAABLE_PASSWORD_HASHING_THREADS",
    default: "the machine's processors less one, at least 1",
    meaning:
      "Passwords hashed at once, each on a thread of its own with 19 MiB. More than there are processors makes everything slower.",
    read: (text) => (text === undefined ? Math.max(1, availableParallelism() - 1) : whole(text, 1, 64)),
  }),
  metricsPort: option({
    name: "FAABLE_METRICS_PORT",
    default: "–",
    meaning: "Port of `GET /metrics` in Prometheus format, on the listen address. Absent: no metrics.",
    read: (text) => (text === undefined ? undefined : whole(text, 1, 65_535)),
  }),
  logLevel: option({
    name: "LOG_LEVEL",
    default: "info",
    meaning: `Least severe log line that is written: ${levels.join(", ")}. \`debug\` adds a line per request.`,
    read: (text = "info") => choice(levels, text),
  }),
} as const;
