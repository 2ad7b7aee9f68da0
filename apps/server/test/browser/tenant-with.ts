import type { Branding } from "../../src/doors/pages/index.ts";
import { type Account, accountFromRow } from "../../src/records/tenants/index.ts";

const at = new Date(0);

/** An account that looks so. */
export const createTenantWith = (branding: Branding | null): Account =>
  accountFromRow(
    {
      account_id: `account_${"0".repeat(24)}`,
      slug: "acme",
      name: "Acme",
      settings: { branding },
      created_at: at,
      updated_at: at,
    },
    { base: "localhost", port: "", scheme: "http:" },
  );
