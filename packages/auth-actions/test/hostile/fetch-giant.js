// A request of many megabytes, and the refusal caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const body of ["x".repeat(2_000_000), new Uint8Array(3_000_000)])
    try {
      await fetch("https://answers.example/", { method: "POST", body });
      console.error("REACHED", body.length);
    } catch {}
};
