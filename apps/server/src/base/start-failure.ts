/** A reason not to start that whoever runs the server can mend. The message is one sentence that names what to change. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

/** What the operating system, a database or SQLite calls this error: `ECONNREFUSED`, `28P01`. Absent when it says nothing. */
export const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
};
