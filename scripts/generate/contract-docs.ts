import { errorsPage, eventsPage, openApiDocument } from "@faable/auth-contract";

/** The documents that are derived from the contract alone. */
export const renderContractDocs = (): { path: string; text: string }[] => [
  { path: "docs/errors.md", text: errorsPage() },
  { path: "docs/events.md", text: eventsPage() },
  { path: "docs/openapi.json", text: `${JSON.stringify(openApiDocument("0.1.0", "https://acme.auth.example.net"), null, 2)}\n` },
];
