import { authClientCredentials, FaableAuthApi } from "@faable/auth-sdk";
import { demoDomain, setting } from "./settings.ts";

/** The demo account's Management API. */
export const demoApi = (): FaableAuthApi =>
  FaableAuthApi.create({
    domain: demoDomain(),
    authStrategy: authClientCredentials,
    auth: { client_id: setting("FAABLE_DEMO_CLIENT_ID"), client_secret: setting("FAABLE_DEMO_CLIENT_SECRET") },
  });
