// An answer of many megabytes, and the refusal caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  try {
    await fetch("https://giant.example/");
    console.error("REACHED");
  } catch {}
};
