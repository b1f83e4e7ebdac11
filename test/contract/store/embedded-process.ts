// A process of its own with the embedded database in the folder named: writes rows and says so, until it is killed.

import { openDatabase } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { noJobs, saveItem } from '../../support/rows.ts';

const [dataDir = ''] = process.argv.slice(2);
const store = createStore(await openDatabase({ dataDir }), noJobs);
for (let n = 0; ; n++) {
  await store.transaction((tx) => saveItem(tx, `row-${n}`));
  process.stdout.write(`${n}\n`);
}
