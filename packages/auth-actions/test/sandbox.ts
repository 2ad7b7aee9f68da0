import {
  type ActionRun,
  type Completed,
  createSandbox,
  type Failed,
  type Outcome,
  type SandboxOptions,
} from "../src/sandbox/index.ts";

/** A run of `post-login` by `acme`, with whatever is particular to a test. */
export const runOf = (code: string, more: Partial<ActionRun> = {}): ActionRun => ({
  account: "acme",
  code,
  trigger: "post-login",
  event: { user: { user_id: "user_1", email: "kim@example.org" }, client: { client_id: "app" } },
  secrets: {},
  claims: { accessToken: {}, idToken: {} },
  network: false,
  ...more,
});

/** The body of a hook as the code of an Action. */
export const hook = (body: string, name = "onExecutePostLogin"): string =>
  `exports.${name} = async (event, api) => {\n${body}\n};`;

export const completed = (outcome: Outcome): Completed => {
  if (outcome.kind !== "completed") throw new Error(`The run failed: ${outcome.error.name}: ${outcome.error.message}`);
  return outcome;
};

export const failed = (outcome: Outcome): Failed => {
  if (outcome.kind !== "failed") throw new Error(`The run completed: ${JSON.stringify(outcome)}`);
  return outcome;
};

export const nothingLeaves: SandboxOptions["send"] = () => Promise.reject(new Error("Nothing leaves this test."));

export const newSandbox = (options: Partial<SandboxOptions> = {}) =>
  createSandbox({ send: nothingLeaves, children: 2, patienceMs: 20_000, ...options });
