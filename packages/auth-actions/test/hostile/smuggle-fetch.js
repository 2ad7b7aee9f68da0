// An answer that comes after its run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  fetch("https://hangs.example/").finally(() => console.error("REACHED"));
};
