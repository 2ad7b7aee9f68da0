import type { ActionReport, Completed, Inspection, Outcome, Trigger } from "../sandbox/index.ts";

const indented = (text: string): string =>
  text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");

const section = (title: string, value: object): readonly string[] =>
  Object.keys(value).length === 0 ? [] : [title, indented(JSON.stringify(value, null, 2))];

const verdict = ({ deny, redirect }: Completed): string => {
  if (deny) return `denied: ${deny.reason === "" ? "(no reason)" : deny.reason}`;
  return redirect ? `sent to ${redirect.url}` : "allowed";
};

const completedLines = (outcome: Completed): readonly string[] => {
  const { reason: _, ...denial } = outcome.deny ?? { reason: "" };
  return [
    ...section("denial", denial),
    ...section("reviews", outcome.reviews),
    ...section("claims of the access token", outcome.claims.accessToken),
    ...section("claims of the ID token", outcome.claims.idToken),
    ...section("user_metadata", outcome.userMetadata),
    ...section("app_metadata", outcome.appMetadata),
  ];
};

/** In the sandbox every file has the same name. */
const inFile = (stack: string, file: string): string => stack.replace(/\baction\.js(?=:\d)/g, () => file);

const outcomeLines = (file: string, outcome: Outcome): readonly string[] => {
  if (outcome.kind === "completed") return completedLines(outcome);
  const { stack } = outcome.error;
  return stack === "" ? [] : [indented(inFile(stack, file))];
};

const warning =
  "Warning: a timer, a fetch or another promise was still open when the hook returned; what follows it never ran. Is an await missing?";

const headline = (outcome: Outcome): string => {
  if (outcome.kind === "failed") return `failed: ${outcome.error.name}: ${outcome.error.message}`;
  return outcome.unfinished ? `${verdict(outcome)}. ${warning}` : verdict(outcome);
};

const consoleLines = ({ console }: ActionReport): readonly string[] =>
  console.length === 0 ? [] : ["console", ...console.map(({ level, text }) => indented(`${level.padEnd(5)} ${text}`))];

/** A report for people. */
export const renderReport = (file: string, trigger: Trigger, report: ActionReport): string =>
  [
    `${trigger}: ${headline(report.outcome)}`,
    ...outcomeLines(file, report.outcome),
    ...consoleLines(report),
    `${report.durationMs.toFixed(1)} ms`,
  ].join("\n");

/** What would be a terminal's command is shown as text: the code decides what is printed. */
export const harmless = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) =>
    character === "\n" || character === "\t" ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );

export const renderInspection = (file: string, inspection: Inspection): string => {
  if ("triggers" in inspection && inspection.misnamed !== undefined) return `${file}: ${inspection.misnamed}`;
  if ("triggers" in inspection)
    return inspection.triggers.length > 0
      ? `${file}: ${inspection.triggers.join(", ")}`
      : `${file}: exports no hook. Assign one, as exports.onExecutePostLogin = async (event, api) => {}`;
  const { message, line, column } = inspection.error;
  const place = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  return `${file}${place.join("")}: ${message}`;
};

export const exitCodes = { fine: 0, denied: 1, redirected: 2, failed: 3, usage: 64 } as const;

export const exitCodeOf = (outcome: Outcome): number => {
  if (outcome.kind === "failed") return exitCodes.failed;
  if (outcome.deny) return exitCodes.denied;
  return outcome.redirect ? exitCodes.redirected : exitCodes.fine;
};

export const exitCodeOfInspection = (inspection: Inspection): number =>
  "triggers" in inspection && inspection.triggers.length > 0 && inspection.misnamed === undefined
    ? exitCodes.fine
    : exitCodes.failed;
