import { FaableApiError, FaableAuthApi } from "@faable/auth-sdk";
import { anew, domain, stop } from "./settings.ts";

/** What a demo account answers that was deleted, or changed: other refusals are about what was asked. */
const isOfAnother = (status: number): boolean => [401, 403, 404].includes(status);

/** Says in one sentence why the demo account cannot be reached. */
export const explain = (error: unknown): never => {
  if (!(error instanceof FaableApiError)) throw error;
  const { status, message } = error;
  if (status !== undefined) return stop(`The server at ${domain} refused: ${message}.${isOfAnother(status) ? ` ${anew}` : ""}`);
  return stop(`No server answers at ${domain}: start it with \`npm start\`.`);
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
