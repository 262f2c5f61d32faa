// Takes the lock named on the command line, says so, and holds it until it is killed.
const [lockModule, file] = process.argv.slice(2);
const { tryLock } = require(lockModule);
console.log(JSON.stringify(tryLock(file)));
setInterval(() => {}, 1000);
