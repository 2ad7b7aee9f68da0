// A returned thenable that settles more than once.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  return {
    then(resolve, reject) {
      resolve({ kind: "completed", deny: false });
      reject(new Error("twice"));
      resolve();
    },
  };
};
