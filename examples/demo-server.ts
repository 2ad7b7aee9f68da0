import { setTimeout as sleep } from "node:timers/promises";
import { FaableApiError, FaableAuthApi } from "@faable/auth-sdk";
import { anew, demoDomain, stop } from "./settings.ts";

/** Each refusal and what to change; what helps against one is no help against another, and erasing is the last resort. */
const advice: Readonly<Record<string, string>> = {
  client_credentials_denied:
    'An Action of this account refused. See "When an Action refuses everybody" in docs/guides/actions.md.',
  account_not_found: `With DATABASE_URL there is no demo account: start the server without it, or on an empty database with FAABLE_DEMO=true. If the demo account was deleted, make a new one. ${anew}`,
  invalid_client: `Put back the secret that the first start printed, in .env or exported. If it is lost, a new demo helps. ${anew}`,
  client_not_found: `Put back the client id and secret that the first start printed, in .env or exported. If they are lost, a new demo helps. ${anew}`,
};

const whatToDo = ({ status = 0, error_code = "" }: FaableApiError): string =>
  status >= 500 ? "The server had an error; its log says more." : (advice[error_code] ?? "");

/** Says in one sentence why the demo account cannot be reached. */
export const explain = (error: unknown): never => {
  if (!(error instanceof FaableApiError)) throw error;
  if (error.status !== undefined)
    return stop(`The server at ${demoDomain()} refused: ${error.message}. ${whatToDo(error)}`.trim());
  return stop(
    `No server answers at ${demoDomain()}: start it with \`npm start\`. If it says that it is ready at another port, export FAABLE_DEMO_DOMAIN with that port.`,
  );
};

const isAway = (error: unknown): boolean => error instanceof FaableApiError && (error.status ?? 500) >= 500;

/**
 * Does something as often as it takes: a server that is away for a moment, because it starts anew, is waited for, and it is
 * said so. Said beside what is printed, which another program may read.
 */
export const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let misses = 0; ; misses += 1) {
    try {
      const done = await work();
      if (misses > 0) console.error(`The server at ${demoDomain()} is back.`);
      return done;
    } catch (error) {
      if (!isAway(error)) return explain(error);
      if (misses === 0) console.error(`No server answers at ${demoDomain()}: waiting until one does.`);
      await sleep(1_000);
    }
  }
};

interface Discovered {
  readonly issuer: string;
}

/** The issuer of the demo account, from a server that runs; without one, the program ends here. */
export const findIssuer = async (): Promise<string> => {
  const { fetcher } = FaableAuthApi.create({ domain: demoDomain() });
  const { issuer } = await fetcher.get<Discovered>("/.well-known/openid-configuration").catch(explain);
  return issuer;
};
