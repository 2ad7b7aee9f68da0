// The seed of Math.random, seen in two runs.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  console.info(Math.random());
};
