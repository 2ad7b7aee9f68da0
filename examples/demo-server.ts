import { FaableApiError, FaableAuthApi } from "@faable/auth-sdk";
import { anew, domain, stop } from "./settings.ts";

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
  if (error.status !== undefined) return stop(`The server at ${domain} refused: ${error.message}. ${whatToDo(error)}`.trim());
  return stop(
    `No server answers at ${domain}: start it with \`npm start\`. If it says that it is ready at another port, export FAABLE_DEMO_DOMAIN with that port.`,
  );
};

interface Discovered {
  readonly issuer: string;
}

/** The issuer of the demo account, from a server that runs; without one, the program ends here. */
export const findIssuer = async (): Promise<string> => {
  const { fetcher } = FaableAuthApi.create({ domain });
  const { issuer } = await fetcher.get<Discovered>("/.well-known/openid-configuration").catch(explain);
  return issuer;
};
