// A timer that outlives its run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  setTimeout(() => {
    console.error("REACHED");
    api.access.deny("late");
  }, 20);
};
