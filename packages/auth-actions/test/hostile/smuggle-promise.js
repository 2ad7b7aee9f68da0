// A promise that outlives its run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const late = async () => {
    for (let n = 0; n < 100; n += 1) await null;
    console.error("REACHED");
  };
  late();
};
