/**
 * login: the hosted pages under `/flow`. Owns how pages look and what they say, their stylesheet, script and headers.
 * Leaves what a login needs next to `interactions`, and who may do what to the records.
 */
export * from "./pages/index.ts";
