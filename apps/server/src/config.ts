import type { AddressRanges } from "./base/index.ts";
import { type Option, options } from "./config-options.ts";

export { options } from "./config-options.ts";

/** Names and secrets of a first start. */
export interface Bootstrap {
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  readonly demo: boolean;
}

/** Requests per minute before a caller is answered 429. */
export interface Budgets {
  readonly tokenRequests: number;
  readonly tokenFailures: number;
  readonly managementRequests: number;
}

/** The validated configuration. Read once, at start; nothing else looks at the environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly baseUrl: URL;
  readonly database: { readonly url: string } | { readonly directory: string };
  /** Seconds to wait for a PostgreSQL that is not there yet. */
  readonly databaseWait: number;
  readonly dataDir: string;
  /** Absent in embedded mode until one is generated (`encryption-key.ts`). */
  readonly encryptionKeys: readonly Buffer[] | undefined;
  readonly bootstrap: Bootstrap;
  readonly trustProxy: boolean | number | string[];
  readonly rateLimits: boolean;
  readonly budgets: Budgets;
  /** Whether tenants may have private and loopback addresses called. */
  readonly allowPrivateNetwork: boolean;
  /** Addresses of hosting and proxy providers, as far as the operator has told them. */
  readonly datacenters: AddressRanges | undefined;
  /** Passwords hashed at once. */
  readonly hashingThreads: number;
  readonly metricsPort: number | undefined;
  readonly logLevel: string;
}

/** Everything that is wrong with the environment, at once, each line naming the variable and the fix. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((line) => `  - ${line}`).join("\n")}`);
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable is an absent one, as container platforms write it. */
const textOf = (env: Environment, name: string): string | undefined => {
  const text = env[name]?.trim();
  return text === "" ? undefined : text;
};

const problemOf = (option: Option<unknown>, env: Environment): readonly string[] => {
  try {
    option.read(textOf(env, option.name));
    return [];
  } catch (error) {
    return [`${option.name} ${error instanceof Error ? error.message : String(error)}.`];
  }
};

const readAll = (env: Environment) => {
  const problems = Object.values(options).flatMap((option) => problemOf(option, env));
  if (problems.length > 0) throw new ConfigError(problems);
  const value = <T>(option: Option<T>): T => option.read(textOf(env, option.name));
  return {
    port: value(options.port),
    host: value(options.host),
    baseUrl: value(options.baseUrl),
    databaseUrl: value(options.databaseUrl),
    databaseWait: value(options.databaseWait),
    dataDir: value(options.dataDir),
    encryptionKeys: value(options.encryptionKeys),
    clientId: value(options.bootstrapClientId),
    clientSecret: value(options.bootstrapClientSecret),
    adminEmail: value(options.bootstrapAdminEmail),
    adminPassword: value(options.bootstrapAdminPassword),
    demo: value(options.demo),
    trustProxy: value(options.trustProxy),
    rateLimits: value(options.rateLimits),
    tokenRequests: value(options.tokenRequests),
    tokenFailures: value(options.tokenFailures),
    managementRequests: value(options.managementRequests),
    allowPrivateNetwork: value(options.allowPrivateNetwork),
    datacenters: value(options.datacenterRanges),
    hashingThreads: value(options.hashingThreads),
    metricsPort: value(options.metricsPort),
    logLevel: value(options.logLevel),
  };
};

type Raw = ReturnType<typeof readAll>;

const goTogether = (first: string, second: string): string => `${first} and ${second} go together. Set both, or neither.`;

/** Rules that look at more than one variable. */
const crossChecks = (raw: Raw, base: URL): readonly string[] => {
  const problems: string[] = [];
  if ((raw.clientId === undefined) !== (raw.clientSecret === undefined))
    problems.push(goTogether("FAABLE_BOOTSTRAP_CLIENT_ID", "FAABLE_BOOTSTRAP_CLIENT_SECRET"));
  if ((raw.adminEmail === undefined) !== (raw.adminPassword === undefined))
    problems.push(goTogether("FAABLE_BOOTSTRAP_ADMIN_EMAIL", "FAABLE_BOOTSTRAP_ADMIN_PASSWORD"));
  if (raw.databaseUrl !== undefined && raw.encryptionKeys === undefined)
    problems.push(
      "FAABLE_ENCRYPTION_KEY is required with DATABASE_URL. Make one and keep it: openssl rand -base64 32 > faable.key. " +
        'Then, at every start: FAABLE_ENCRYPTION_KEY="$(cat faable.key)". Whoever loses it loses every key sealed under it.',
    );
  if (raw.metricsPort === raw.port) problems.push("FAABLE_METRICS_PORT must differ from PORT. Choose another one.");
  if (!raw.rateLimits && base.protocol === "https:")
    problems.push("FAABLE_RATE_LIMITS=off is refused while FAABLE_BASE_URL is https. Remove it, or use a plain http test rig.");
  return problems;
};

const bootstrapOf = ({ clientId, clientSecret, adminEmail, adminPassword, demo, databaseUrl }: Raw): Bootstrap => ({
  client: clientId !== undefined && clientSecret !== undefined ? { id: clientId, secret: clientSecret } : undefined,
  admin: adminEmail !== undefined && adminPassword !== undefined ? { email: adminEmail, password: adminPassword } : undefined,
  demo: demo ?? databaseUrl === undefined,
});

const budgetsOf = ({ tokenRequests, tokenFailures, managementRequests }: Raw): Budgets => ({
  tokenRequests,
  tokenFailures,
  managementRequests,
});

/** Reads and checks the whole configuration, or throws a `ConfigError` that names every variable at fault. */
export const readConfig = (env: Environment): Config => {
  const raw = readAll(env);
  const baseUrl = raw.baseUrl ?? new URL(`http://localhost:${raw.port}`);
  const problems = crossChecks(raw, baseUrl);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    port: raw.port,
    host: raw.host,
    baseUrl,
    database: raw.databaseUrl === undefined ? { directory: raw.dataDir } : { url: raw.databaseUrl },
    databaseWait: raw.databaseWait,
    dataDir: raw.dataDir,
    encryptionKeys: raw.encryptionKeys,
    bootstrap: bootstrapOf(raw),
    trustProxy: raw.trustProxy,
    rateLimits: raw.rateLimits,
    budgets: budgetsOf(raw),
    allowPrivateNetwork: raw.allowPrivateNetwork ?? raw.databaseUrl === undefined,
    datacenters: raw.datacenters,
    hashingThreads: raw.hashingThreads,
    metricsPort: raw.metricsPort,
    logLevel: raw.logLevel,
  });
};
