// Takes the campaign's lock in a transaction as a turn or a claim does, says so, and wakes up for its next statement.
const [storeFolder, lock, campaignId] = process.argv.slice(2);
const { openDatabase, inBoundedTransaction } = require(`${storeFolder}/database.js`);
const locks = require(`${storeFolder}/locks.js`);

const db = openDatabase(process.env.DATABASE_URL, { max: 1, applicationName: 'lock-taker' });
inBoundedTransaction(db, async (tx) => {
  await locks[lock](tx, campaignId);
  console.log('locked');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await tx.query('SELECT 1');
}).then(
  () => console.log('went on'),
  () => console.log('was ended'),
);
