// A process of its own that runs one job on the embedded database in the folder named, and never ends it.

import { openDatabase } from '../../../src/store/database.ts';
import { startTestQueue } from '../../support/queue.ts';

const [dataDir = '', url] = process.argv.slice(2);
const test = await startTestQueue(await openDatabase({ dataDir, url }));
test.work = () => new Promise(() => undefined);
await test.store.jobs.send({ name: 'poll', source: 'killed' });
await test.startedCount(1);
process.stdout.write('running\n');
