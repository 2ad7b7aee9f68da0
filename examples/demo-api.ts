import { authClientCredentials, FaableAuthApi } from "@faable/auth-sdk";
import { domain, setting } from "./settings.ts";

/** The Management API of the demo account, asked with the credentials that the first start wrote. */
export const api = FaableAuthApi.create({
  domain,
  authStrategy: authClientCredentials,
  auth: { client_id: setting("FAABLE_DEMO_CLIENT_ID"), client_secret: setting("FAABLE_DEMO_CLIENT_SECRET") },
});
