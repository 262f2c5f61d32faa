// Takes the campaign's lock in a transaction as a turn or a claim does, says so, and wakes up for its next statement; or, told
// so, asks for more than its socket holds, and stops itself before it has read that.
const [storeFolder, lock, campaignId, asks] = process.argv.slice(2);
const { openDatabase, inBoundedTransaction } = require(`${storeFolder}/database.js`);
const locks = require(`${storeFolder}/locks.js`);

const db = openDatabase(process.env.DATABASE_URL, { max: 1, applicationName: 'lock-taker', takenWithinMs: 500 });
inBoundedTransaction(db, async (tx) => {
  await locks[lock](tx, campaignId);
  console.log('locked');
  if (asks === 'much') {
    setImmediate(() => process.kill(process.pid, 'SIGSTOP'));
    await tx.query(`SELECT repeat('x', 1000000) FROM generate_series(1, 400)`);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await tx.query('SELECT 1');
}).then(
  () => console.log('went on'),
  () => console.log('was ended'),
);
